"""Find the weak letters and digits of a packed bank, and better variants of them.

    python choose.py WORKDIR zh            # how sure is the listener of each? weakest first
    python choose.py WORKDIR zh 请E 九 九号  # try all variants of these and note the best in picks.json (then run bank.py again)

The measure is the margin: how much likelier the right letter or digit is than the likeliest wrong one, in nats, the mean of two tickets.
"""
import json, os, sys
import numpy as np
from asr import Listener
from bank import HERE, Voice, candidates, cut, fade, level
from qa import Bank
from words import LANGS, ABC


def contexts(L, text):
    """-> [(clips before, clips after, [(candidate, its text)], the right candidate)]"""
    en = L.lang == "en"
    if not en and text.endswith(L.texts["chuang"]):
        n = next(n for n in range(1, 100) if L.number(n)[0] == text[1:-3])
        # what it could be taken for: the same tens, the same unit, a unit or a ten lost
        pool = sorted({n, n % 10 or 10, n // 10 or 10, 10 + n % 10} | {n // 10 * 10 + d for d in range(10)} | {t * 10 + n % 10 for t in range(10)})
        pool = [m for m in pool if m]
        T, D = L.texts, lambda a, *d: [T["qing"] + a, *d[:-1], d[-1] + T["hao"]]
        return [(D(*c), [], [f"请{t}号到{m}号窗口" for m in pool], pool.index(n)) for c, t in ((("C", "零", "五", "二"), "C052"), (("K", "七", "三", "六"), "K736"))]
    words = list(L.digits)
    num = {w: str(i) for i, w in enumerate(words[:10])} | {"幺": "1"}
    if en:
        D, last, first = (lambda d: words[d]), (lambda d: words[d] + ","), "ticket "
        win = lambda n: f"please go to counter {words[n]}"
        say = lambda a, w: f"Ticket {a}, please go to counter {w}."
    else:
        T = L.texts
        D, last, first = (lambda d: words[d]), (lambda d: words[d] + T["hao"]), T["qing"]
        win = lambda n: f"{T['dao']}{words[n]}{T['hao']}{T['chuang']}"
        say = lambda a, w: f"请{a}号到{w}号窗口"
    if text.startswith(first):
        x, pat = text[len(first):], [("", "{}052", [], [D(0), D(5), last(2)], 3), ("", "{}736", [], [D(7), D(3), last(6)], 8)]
    elif text.rstrip(",") != text or (not en and text.endswith(L.texts["hao"])):
        x = text[:-1]
        pat = [("", "A05{}", [first + "A", D(0), D(5)], [], 3), ("", "K72{}", [first + "K", D(7), D(2)], [], 8)]
    else:
        x, pat = text, [("", "A{}52", [first + "A"], [D(5), last(2)], 3), ("", "K7{}6", [first + "K", D(7)], [last(6)], 8)]
    pool = list(ABC) if x in L.letters else list("0123456789")
    right = x if x in L.letters else num[x]
    return [(before, after + [win(w)], [say(p.format(c), w) for c in pool], pool.index(right)) for _, p, before, after, w in pat]


def margin(A, B, L, text, sound, gap):
    out = []
    for before, after, says, right in contexts(L, text):
        x = np.concatenate(([B.join(before)] if before else []) + [sound.astype(np.float32), np.zeros(gap * 24, np.float32)] + ([B.join(after)] if after else []))
        p = np.array(A.choose(x, says))
        out.append(p[right] - np.delete(p, right).max())
    return out


def main(work, lang, *texts):
    L, B, A, C = LANGS[lang](), Bank(os.path.join(HERE, "..", lang)), Listener(work, lang), None
    if not texts:
        first = "ticket " if lang == "en" else L.texts["qing"]
        last = "," if lang == "en" else L.texts["hao"]
        rows = []
        for t in [first + c for c in {**L.letters, **L.digits}] + list(L.digits) + [c + last for c in L.digits] + list(L.letters):
            c = B.clips[t]
            m = margin(A, B, L, t, B.sound[c["start"]:c["end"]], c["gap_ms"])
            rows.append((np.mean(m), t, m))
        for s, t, m in sorted(rows):
            print(f"{s:6.1f}  {t}  {' '.join(f'{v:.1f}' for v in m)}")
        return
    path = os.path.join(HERE, "picks.json")
    saved = json.load(open(path)) if os.path.exists(path) else {}
    C, V = candidates(L), Voice(work)
    for t in texts:
        res = []
        for ph, speed, i, j in C[t]:
            x, b = V.speak(ph, L, speed)
            s, e, *_ = cut(x, b, ph, i, j)
            res.append(float(np.mean(margin(A, B, L, t, fade(level(x[s:e], L.even)), L.gap(t)))))
        k = int(np.argmax(res))
        print(t, " ".join(f"{v:.1f}" for v in res), "->", k, flush=True)
        saved.setdefault(lang, {})[t] = k
        with open(path, "w", encoding="utf-8") as f:
            json.dump(saved, f, ensure_ascii=False, indent=0, sort_keys=True)
            f.write("\n")


if __name__ == "__main__":
    main(*sys.argv[1:])
