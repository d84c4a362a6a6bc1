"""Find the weak letters and digits of a packed bank, and better variants of them.

    python choose.py WORKDIR zh            # how sure is the listener of each? weakest first
    python choose.py WORKDIR zh 请E 九 九号  # try all variants of these and note the best in picks.json (then run bank.py again)
    python choose.py WORKDIR en letters     # of all letters; `digits` of all digits

The measure is the margin: how much likelier the right letter or digit is than the likeliest wrong one, among all letters and digits, in nats, the mean
of three tickets. For a window, which is a choice among numbers, of two.
"""
import json, os, sys
import numpy as np
from asr import Listener
from bank import HERE, Voice, candidates, cut, fade, level
from qa import Bank
from words import LANGS, ABC

# What stands before and after the letter or digit that is judged: at the beginning, inside, and at the end of a number, and as a second letter
HEADS = [("", "052"), ("", "736"), ("", "819")]
INNER = [("A", "52"), ("K7", "6"), ("M", "93")]
SECOND = [("V", "52"), ("K", "36"), ("M", "931")]
LAST = [("A05", ""), ("K72", ""), ("M31", "")]


def clips_of(L, number, first=True, last=True):
    """The clips of a number, or of a part of one"""
    words, en = list(L.digits), L.lang == "en"
    said = [words[int(c)] if c.isdigit() else c for c in number]
    if said and first:
        said[0] = ("ticket " if en else L.texts["qing"]) + said[0]
    if said and last:
        said[-1] += "," if en else L.texts["hao"]
    return said


def place(L, text):
    """-> (the letter or digit of a clip, the tickets it is tried in)"""
    first, last = ("ticket ", ",") if L.lang == "en" else (L.texts["qing"], L.texts["hao"])
    word = text.removeprefix(first).removesuffix(last)
    pattern = HEADS if text.startswith(first) else LAST if text.endswith(last) else SECOND if word in L.letters else INNER
    digit = {w: str(i) for i, w in enumerate(list(L.digits)[:10])} | {"幺": "1"}
    return digit.get(word, word), pattern


def margin(A, B, L, text, sound, gap):
    """-> the margin in each ticket"""
    if L.lang != "en" and text.endswith(L.texts["chuang"]):
        return window_margin(A, B, L, text, sound, gap)
    right, pattern = place(L, text)
    out = []
    for before, after in pattern:
        x = around(B, clips_of(L, before, last=False), sound, gap, clips_of(L, after, first=False))
        p = A.follows(x, f" Ticket {before}".rstrip() if L.lang == "en" else "请" + before)
        out.append(p[right] - max(v for c, v in p.items() if c != right))
    return out


def around(B, before, sound, gap, after):
    return np.concatenate(([B.join(before)] if before else []) + [sound.astype(np.float32), np.zeros(gap * 24, np.float32)] + ([B.join(after)] if after else []))


def window_margin(A, B, L, text, sound, gap):
    n = next(n for n in range(1, 100) if L.number(n)[0] == text[1:-3])
    # what it could be taken for: the same tens, the same unit, a unit or a ten lost
    pool = {n, n % 10 or 10, n // 10 or 10, 10 + n % 10} | {n // 10 * 10 + d for d in range(10)} | {t * 10 + n % 10 for t in range(10)}
    pool = sorted(pool - {0})
    out = []
    for number in ("C052", "K736"):
        p = np.array(A.choose(around(B, clips_of(L, number), sound, gap, []), [f"请{number}号到{m}号窗口" for m in pool]))
        right = pool.index(n)
        out.append(p[right] - np.delete(p, right).max())
    return out


def edge(x):
    """How loud the first or last 10 ms are, in dB below the loudest 10 ms"""
    e = [10 * np.log10(np.mean(x[k:k + 240] ** 2) + 1e-12) for k in range(0, len(x) - 239, 48)]
    return max(e[0], 10 * np.log10(np.mean(x[-240:] ** 2) + 1e-12)) - max(e)


def texts_of(L, kinds=("letters", "digits")):
    first, last = ("ticket ", ",") if L.lang == "en" else (L.texts["qing"], L.texts["hao"])
    for kind in kinds:
        for c in getattr(L, kind):
            yield from (first + c, c)
            if kind == "digits":
                yield c + last


def main(work, lang, *texts):
    L, B, A = LANGS[lang](), Bank(os.path.join(HERE, "..", lang)), Listener(work, lang)
    if not texts:
        rows = []
        for t in texts_of(L):
            c = B.clips[t]
            m = margin(A, B, L, t, B.sound[c["start"]:c["end"]], c["gap_ms"])
            rows.append((np.mean(m), t, m))
        for s, t, m in sorted(rows):
            print(f"{s:6.1f}  {t}  {' '.join(f'{v:.1f}' for v in m)}")
        return
    path = os.path.join(HERE, "picks.json")
    saved = json.load(open(path, encoding="utf-8")) if os.path.exists(path) else {}
    C, V = candidates(L), Voice(work)
    for t in [t for text in texts for t in (texts_of(L, [text]) if hasattr(L, text) else [text])]:
        res = []
        for ph, speed, i, j in C[t]:
            x, b = V.speak(ph, L, speed)
            s, e, *_ = cut(x, b, ph, i, j)
            y = fade(level(x[s:e], L.even))
            m = float(np.mean(margin(A, B, L, t, y, L.gap(t))))
            res.append(m if edge(y) < -20 else m - 100)  # the listener does not mind a sound that breaks off; people do
        k = next(i for i, v in enumerate(res) if v > max(res) - 0.5)  # less is chance; the first ones are the most natural
        print(t, " ".join(f"{v:.1f}" for v in res), "->", k, flush=True)
        saved.setdefault(lang, {})[t] = k
        with open(path, "w", encoding="utf-8") as f:
            json.dump(saved, f, ensure_ascii=False, indent=0, sort_keys=True)
            f.write("\n")


if __name__ == "__main__":
    main(*sys.argv[1:])
