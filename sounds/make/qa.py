"""Listen to the packed banks as the program will play them.

    python qa.py WORKDIR zh|en|yue [tickets=30] [seed=1]

Digits and letters: forced choice with the rest of the text given. Windows: is the number right in the free transcription?
CER: character errors of the whole sentence in the free transcription, numerals normalised.
"""
import json, os, random, re, sys
import numpy as np
import soundfile as sf
from asr import Listener, normalise, distance
from words import LANGS, ABC

HERE = os.path.dirname(os.path.abspath(__file__))


class Bank:
    def __init__(self, folder):
        t = json.load(open(os.path.join(folder, "clips.json"), encoding="utf-8"))
        self.lang, self.clips = t["lang"], {c["text"]: c for c in t["clips"]}
        self.sound = sf.read(os.path.join(folder, "bank.ogg"), dtype="float32")[0]

    def cover(self, text):
        """The fewest clips that say the text (Chinese)"""
        best = {0: []}
        for i in range(len(text)):
            for c in self.clips if i in best else ():
                j = i + len(c)
                if text.startswith(c, i) and (j not in best or len(best[j]) > len(best[i]) + 1):
                    best[j] = best[i] + [c]
        return best[len(text)]

    def join(self, texts):
        out = []
        for t in [c for t in texts for c in ([t] if t in self.clips else self.cover(t))]:
            c = self.clips[t]
            x = self.sound[c["start"]:c["end"]].copy()
            r = np.linspace(0, 1, 120)
            x[:120] *= r
            x[-120:] *= r[::-1]
            out += [x, np.zeros(int(c["gap_ms"] * 24), np.float32)]
        return np.concatenate(out)


def ticket(lang, letter, digits, window, one="一"):
    """-> (clips, the text with letter, digits and window as numerals)"""
    L = LANGS[lang]()
    w = L.number(window)[0]
    if lang == "en":
        d = [list(L.digits)[int(c)] for c in digits]
        return ([f"ticket {letter}"] + d[:-1] + [d[-1] + ","] + [f"please go to counter {w}"],
                lambda a, ds: f"Ticket {a}{ds}, please go to counter {window}.")
    hz = ("零" + one + "二三四五六七八九")
    q, h, t, c = L.texts["qing"], L.texts["hao"], L.texts["dao"], L.texts["chuang"]
    return ([q + letter] + [hz[int(x)] for x in digits[:-1]] + [hz[int(digits[-1])] + h, f"{t}{w}{h}{c}"],
            lambda a, ds: f"请{a}{ds}号到{window}号窗口")


def window_of(text, lang):
    s = normalise(text, lang)
    m = re.findall(r"(?:counter|counted|count) ?(?:number )?(\d+)" if lang == "en" else r"到?(\d+)(?=[号號]?(?:窗|$|\D*$))", s)
    return int(m[-1]) if m else None


def main(work, lang, n=30, seed=1):
    B, A, r = Bank(os.path.join(HERE, "..", lang)), Listener(work, lang), random.Random(int(seed))
    dig = let = win = dn = whole = 0
    err = chars = 0
    wrong = []
    for k in range(int(n)):
        letter, digits, window = ABC[k % 26], "".join(r.choice("0123456789") for _ in range(3)), r.randint(1, 99)
        clips, say = ticket(lang, letter, digits, window)
        x = B.join(clips)
        e = A.encode(x)
        p = A.choose(e, [say(c, digits) for c in ABC])
        got = ABC[int(np.argmax(p))]
        let += got == letter
        if got != letter:
            wrong.append(f"{letter}>{got}")
        ok = True
        for i in range(3):
            p = A.choose(e, [say(letter, digits[:i] + c + digits[i + 1:]) for c in "0123456789"])
            g = str(int(np.argmax(p)))
            dig += g == digits[i]
            dn += 1
            if g != digits[i]:
                wrong.append(f"{digits[i]}{'号' if i == 2 else ''}>{g}")
                ok = False
        whole += ok
        t = A.text(x)
        want, have = normalise(say(letter, digits), lang), normalise(t, lang)
        w = window_of(t, lang)
        win += w == window
        err += min(len(want), distance(want, have))
        chars += len(want)
        print(f"{letter}{digits} {window}\t{t}\t{'' if w == window else 'WINDOW ' + str(w)}", flush=True)
    print(f"{lang} {n} tickets: digits {dig / dn:.3f} letters {let / int(n):.3f} all three digits {whole / int(n):.3f} "
          f"windows {win / int(n):.3f} CER {err / chars:.3f}\nwrong: {' '.join(wrong)}")
    for text in LANGS[lang].fixed:
        t = A.text(B.join([text]))
        a, b = normalise(A.cc.convert(text) if A.cc else text, lang), normalise(t, lang)
        print(f"{text}\t{t}\tCER {distance(a, b) / len(a):.2f}", flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
