"""Listen to the calls as people hear them.

    python qa.py WORKDIR zh|en|yue [tickets=52] [seed=1] [PROGRAM]

With PROGRAM (a built `dingdong`) it speaks the calls, chime included: `voice say A015 3 --record`. Without it the clips of ../LANGUAGE are joined here.

Digits and letters: forced choice among all letters and digits with the rest of the text given (those that are likeliest as the next sign, by the whole sentence). Windows: is the number right in the free transcription?
CER: character errors of the whole sentence in the free transcription, numerals normalised.
"""
import json, os, random, re, subprocess, sys, tempfile
import numpy as np
import soundfile as sf
from scipy.signal import resample_poly
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


def spoken(program, lang, number, window):
    """The call as the program records it"""
    with tempfile.TemporaryDirectory() as d:
        path = os.path.join(d, "call.wav")
        subprocess.run([program, "voice", "say", number, str(window), "--in", lang, "--record", path], check=True, stdout=subprocess.DEVNULL)
        x, rate = sf.read(path, dtype="float32", always_2d=True)
    return resample_poly(x.mean(axis=1), 24000, rate).astype(np.float32)


def main(work, lang, n=52, seed=1, program=None):
    B, A, r = Bank(os.path.join(HERE, "..", lang)), Listener(work, lang), random.Random(int(seed))
    n = int(n)
    right = {"letters": 0, "letters among letters": 0, "digits": 0, "all three digits": 0, "windows": 0}
    err = chars = 0
    wrong = []
    for k in range(n):
        letter, digits, window = ABC[k % 26], "".join(r.choice("0123456789") for _ in range(3)), r.randint(1, 99)
        clips, say = ticket(lang, letter, digits, window)
        x = spoken(program, lang, letter + digits, window) if program else B.join(clips)
        e, number, heard = A.encode(x, quick=True), letter + digits, ""
        for i in range(4):
            heard += A.sign(e, lambda c: say(number[:i] + c, number[i + 1:]), number[i])
        wrong += [f"{a}{'号' if i == 3 else ''}>{b}" for i, (a, b) in enumerate(zip(number, heard)) if a != b]
        right["letters"] += heard[0] == letter
        right["letters among letters"] += A.sign(e, lambda c: say(c, digits), letter, ABC) == letter
        right["digits"] += sum(a == b for a, b in zip(digits, heard[1:]))
        right["all three digits"] += heard[1:] == digits
        t = A.text(e)
        want, have = normalise(say(letter, digits), lang), normalise(t, lang)
        w = window_of(t, lang)
        right["windows"] += w == window
        err += min(len(want), distance(want, have))
        chars += len(want)
        print(f"{number} {window}\t{heard}\t{t}\t{'' if w == window else 'WINDOW ' + str(w)}", flush=True)
    of = ", ".join(f"{what} {got}/{n * 3 if what == 'digits' else n}" for what, got in right.items())
    print(f"{lang} seed {seed}, {n} tickets: {of}, CER {err / chars:.3f}\nwrong: {' '.join(wrong)}")
    for text in LANGS[lang].fixed:
        t = A.text(B.join([text]))
        a, b = normalise(A.cc.convert(text) if A.cc else text, lang), normalise(t, lang)
        print(f"{text}\t{t}\tCER {distance(a, b) / len(a):.2f}", flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
