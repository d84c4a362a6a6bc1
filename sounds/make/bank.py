"""Speak the carriers, cut the clips, level them, pack them.

    python bank.py WORKDIR zh|en|yue [OUTDIR]      # writes OUTDIR/bank.ogg and OUTDIR/clips.json
    python bank.py WORKDIR zh-guide|en-guide [OUTDIR]    # the sentences of a kiosk: guide.ogg and guide.json
"""
import hashlib, json, os, struct, sys
import numpy as np
import soundfile as sf
from scipy.signal import lfilter
from guide import GUIDES
from words import LANGS, parse
from model import MODEL_SHA256

RATE, FRAME, HOP = 24000, 600, 48  # FRAME: the model's unit of time; HOP: 2 ms
LEVEL, PEAK, SPACE = -18.0, 10 ** (-1.5 / 20), int(0.3 * RATE)
HERE = os.path.dirname(os.path.abspath(__file__))
VOICES = {**LANGS, **{f"{lang}-guide": guide for lang, guide in GUIDES.items()}}


class Voice:
    def __init__(self, work, threads=int(os.environ.get("OMP_NUM_THREADS", 2))):
        self.work, self.threads, self.ses = work, threads, {}
        self.vocab = json.load(open(os.path.join(work, "vocab.json")))
        os.makedirs(os.path.join(work, "cache"), exist_ok=True)

    def run(self, file, outs, feed):
        if file not in self.ses:
            import onnxruntime as ort
            so = ort.SessionOptions()
            so.intra_op_num_threads = self.threads
            self.ses[file] = ort.InferenceSession(os.path.join(self.work, file), so, providers=["CPUExecutionProvider"])
        return self.ses[file].run(outs, feed)

    def speak(self, ph, L, speed):
        """-> (sound, start of every phoneme in samples, and the end). Tone numbers in `ph` are not shown to the model."""
        key = hashlib.sha256(f"{ph}|{L.voice}|{speed}|".encode()).hexdigest()[:24]
        path = os.path.join(self.work, "cache", key + ".npz")
        if not os.path.exists(path):
            ids = [self.vocab[c] for c in ph if not c.isdigit()]
            style = np.fromfile(os.path.join(self.work, "voices", L.voice + ".bin"), np.float32).reshape(510, 256)[len(ids)][None]
            feed = dict(tokens=np.array([[0] + ids + [0]]), style=style, speed=np.float32([speed]))
            if hasattr(L, "pitch"):
                d, f0 = self.run("kokoro-plan.onnx", ["durations", "f0"], feed)
            else:
                a, d = self.run("kokoro.onnx", ["audio", "durations"], feed)
            d = [int(v) for v in d.ravel()]
            at, b = iter(d[1:]), [d[0]]
            for c in ph:
                b.append(b[-1] + (0 if c.isdigit() else next(at)))
            b = np.array(b)
            if hasattr(L, "pitch"):
                a, = self.run("kokoro-f0.onnx", ["audio"], dict(feed, f0=L.pitch(ph, b * 2, f0).astype(np.float32)))
            np.savez(path, a=a.ravel(), b=b * FRAME)
        z = np.load(path)
        return z["a"], z["b"]


def envelope(x):
    """RMS over 10 ms every 2 ms, in dB"""
    w = 240
    c = np.concatenate([[0], np.cumsum(np.pad(x.astype(np.float64), (w // 2, w // 2)) ** 2)])
    i = np.arange(0, len(x), HOP)
    return 10 * np.log10(np.maximum((c[i + w] - c[i]) / w, 1e-12))


def quietest(env, lo, hi):
    lo, hi = max(0, int(lo) // HOP), min(len(env), int(hi) // HOP + 1)
    return lo + int(np.argmin(env[lo:hi])) if hi > lo else lo


def cut(x, b, ph, i, j):
    """The samples [start, end) of the phonemes i..j-1. The sound runs 25-80 ms ahead of the predicted lengths, so every cut is made
    at the quietest point before the predicted boundary, then moved towards the sound until only a short silence is left."""
    env, ms = envelope(x), RATE / 1000
    after_break = i == 0 or ph[:i].rstrip()[-1:] in ",.!?"
    m = quietest(env, 0 if i == 0 else b[i] - (150 if after_break else 90) * ms, b[i] + (0 if i == 0 else 10 * ms))
    rest = ph[j:].lstrip(" ")
    if rest[:1] in ",.!?":  # a pause or the end: the next sound starts after the mark
        k = j + len(ph[j:]) - len(ph[j:].lstrip(" ,.!?"))
        stop = b[k] + 10 * ms if k < len(ph) else len(x)
        e = quietest(env, b[j] - 90 * ms, stop)
    else:
        e = quietest(env, b[j] - 90 * ms, b[j] + 10 * ms)
    floor = env[m:e].max() - 38
    loud = np.flatnonzero(env[m:e] > floor)
    s = max(m, m + loud[0] - 5)   # 10 ms before the first sound
    t = min(e, m + loud[-1] + 8)  # 16 ms after the last
    top = env[m:e].max()
    return s * HOP, t * HOP, env[m] - top, env[e if e < len(env) else -1] - top


def k_weight(x):
    """ITU-R BS.1770 weighting at any rate"""
    def biquad(f0, gain, q, high):
        A, w = 10 ** (gain / 40), 2 * np.pi * f0 / RATE
        al, c = np.sin(w) / 2 / q, np.cos(w)
        if high:
            return np.array([(1 + c) / 2, -(1 + c), (1 + c) / 2]) / (1 + al), np.array([1, -2 * c / (1 + al), (1 - al) / (1 + al)])
        r = 2 * np.sqrt(A) * al
        a0 = (A + 1) - (A - 1) * c + r
        return (A * np.array([(A + 1) + (A - 1) * c + r, -2 * ((A - 1) + (A + 1) * c), (A + 1) + (A - 1) * c - r]) / a0,
                np.array([1, 2 * ((A - 1) - (A + 1) * c) / a0, ((A + 1) - (A - 1) * c - r) / a0]))
    for p in ((1681.97, 3.99984, 0.70718, False), (38.1355, 0, 0.50033, True)):
        x = lfilter(*biquad(*p), x)
    return x


def blocks(x):
    """K-weighted power of 50 ms blocks, every 25 ms, and which of them sound (within 15 dB of the loudest)"""
    y = k_weight(np.pad(x.astype(np.float64), (0, 1200))) ** 2
    p = np.array([y[k * 600:k * 600 + 1200].mean() for k in range(max(1, (len(x) - 600) // 600))]) + 1e-12
    return p, p > p.max() / 31.6


def loudness(x):
    """K-weighted level in LUFS of the sounding part: the blocks of 50 ms within 20 dB of the loudest"""
    y = k_weight(x.astype(np.float64)) ** 2
    p = np.array([y[k * 1200:k * 1200 + 1200].mean() for k in range(max(1, len(x) // 1200))]) + 1e-12
    return -0.691 + 10 * np.log10(p[p > p.max() / 100].mean())


def level(x, even=(0.7, 4)):
    """Bring a clip to the common level. Inside the clip the level is evened out by the part and at most the dB of `even`, so that a number at the end of a sentence is heard in
    a noisy hall; single peaks are bent down instead of making the whole clip quieter."""
    p, on = blocks(x)
    db = 10 * np.log10(p)
    at = np.flatnonzero(on)
    g = np.interp(np.arange(len(p)), at, np.clip((10 * np.log10(p[on].mean()) - db[at]) * even[0], -even[1], even[1]))
    w = np.hanning(11)[1:-1]
    g = np.convolve(np.pad(g, 4, mode="edge"), w / w.sum(), "valid")  # over a quarter of a second
    return to_level(x * 10 ** (np.interp(np.arange(len(x)), np.arange(len(g)) * 600 + 600, g) / 20))


def to_level(x):
    """The gain to the common level; what peaks above it is bent down, so it takes a few rounds"""
    y, gain = x, 0.0
    for _ in range(4):
        gain += LEVEL - loudness(y)
        y = x * 10 ** (gain / 20)
        k = PEAK * 0.8
        if np.abs(y).max() > PEAK:
            y = np.where(np.abs(y) > k, np.sign(y) * (k + (PEAK - k) * np.tanh((np.abs(y) - k) / (PEAK - k))), y)
    return y


def split(seg, edges):
    """Level the parts of a clip between quiet cut points each by itself and put a fade of 5 ms on both sides of each cut"""
    at = [0, *edges, len(seg)]
    return np.concatenate([fade(to_level(seg[a:b])) for a, b in zip(at, at[1:])])


def fade(x):
    """5 ms at both ends; 25 ms at an end that still sounds, as the nasal of 三 or 零 does before the next word: a sound that breaks off is a click"""
    n, e = int(0.005 * RATE), envelope(x)
    end = 5 * n if e[-6:].max() > e.max() - 24 else n
    x = x.copy()
    x[:n] *= np.linspace(0, 1, n)
    x[-end:] *= np.linspace(1, 0, end)
    return x


def candidates(L):
    """text -> [(carrier phonemes, speed, first, last + 1)]"""
    out = {}
    for more, sentences in ((False, L.carriers()), (True, L.variants())):
        for carrier, speed in sentences:
            ph, spans = parse(carrier)
            for text, i, j in spans:
                if not more or text in out:  # a variant makes no new clip
                    out.setdefault(text, []).append((ph, speed, i, j))
    return out


def picks(lang):
    p = os.path.join(HERE, "picks.json")
    return json.load(open(p)).get(lang, {}) if os.path.exists(p) else {}


def ident(L, text):
    """ASCII name of a clip"""
    if hasattr(L, "file"):
        return f"guide-{list(candidates(L)).index(text) + 1}"
    if text in L.fixed:
        return "say-" + ("-".join(text.split()[:5]) if L.lang == "en" else L.names[list(L.fixed).index(text)])
    if L.lang == "en":
        return text.replace(" ", "-").replace(",", "-end")
    py = dict(zip("零一二三四五六七八九幺十请請号號到窗口柜櫃台檯臺诊診室服务務", ("ling yi er san si wu liu qi ba jiu yao shi qing qing hao hao dao chuang kou gui gui "
                                                            "tai tai tai zhen zhen shi fu wu wu").split()))
    return "-".join(py.get(c, c) for c in text)


def build(work, lang):
    """-> [(text, segment number, start, end)], [segment]"""
    L, v, chosen = VOICES[lang](), Voice(work), picks(lang)
    todo = {}
    for text, c in candidates(L).items():
        ph, speed, i, j = c[chosen.get(text, 0)]
        todo.setdefault((ph, speed), []).append((text, i, j))
    clips, segs = [], []
    for (ph, speed), spans in todo.items():
        x, b = v.speak(ph, L, speed)
        cuts = sorted(((*cut(x, b, ph, i, j), text) for text, i, j in spans), key=lambda c: (c[0], -c[1]))
        whole, edges = None, []
        for s, e, q0, q1, text in cuts:
            if whole and s >= whole[0] - 480 and e <= whole[1] + 480:  # a part of the clip before: share its bytes if both cut points are quiet and the levels fit
                s2, e2 = (max(s, whole[0]) - whole[0], min(e, whole[1]) - whole[0])
                s2, e2 = (0 if s2 <= 480 else s2), (len(plain) if len(plain) - e2 <= 480 else e2)
                cand = sorted(set(edges + [p for p in (s2, e2) if 0 < p < len(plain)]))
                env = envelope(plain)
                if all(env[p // HOP] < env.max() - 24 for p in cand) and all(b - a > 2400 for a, b in zip([0] + cand, cand + [len(plain)])):
                    y = split(plain, cand)
                    own = [(a, b) for _, n, a, b in clips if n == len(segs) - 1] + [(s2, e2)]
                    # not more than 3 dB between the parts, and nobody off the level
                    if all(abs(loudness(plain[a:b]) - LEVEL) < 3 for a, b in zip([0] + cand, cand + [len(plain)])) and all(abs(loudness(y[a:b]) - LEVEL) < 0.7 for a, b in own):
                        segs[-1], edges = y, cand
                        clips.append((text, len(segs) - 1, s2, e2))
                        continue
            whole, edges = (s, e), []
            plain = level(x[s:e], L.even)
            segs.append(fade(plain))
            clips.append((text, len(segs) - 1, 0, e - s))
    return L, clips, segs


def crc_table():
    t = []
    for i in range(256):
        r = i << 24
        for _ in range(8):
            r = ((r << 1) ^ 0x04C11DB7 if r & 0x80000000 else r << 1) & 0xFFFFFFFF
        t.append(r)
    return t


def fix_serial(path, serial=1):
    """The encoder numbers its stream by the clock; give every page the same number, so that the same sound gives the same file."""
    b, t, p = bytearray(open(path, "rb").read()), crc_table(), 0
    while p < len(b):
        n = b[p + 26]
        size = 27 + n + sum(b[p + 27:p + 27 + n])
        b[p + 14:p + 18] = struct.pack("<I", serial)
        b[p + 22:p + 26] = bytes(4)
        c = 0
        for x in b[p:p + size]:
            c = ((c << 8) & 0xFFFFFFFF) ^ t[(c >> 24) ^ x]
        b[p + 22:p + 26] = struct.pack("<I", c)
        p += size
    open(path, "wb").write(b)


def files(L):
    """The names of bank and table"""
    file = getattr(L, "file", None)
    return (f"{file}.ogg", f"{file}.json") if file else ("bank.ogg", "clips.json")


def pack(L, clips, segs, out):
    os.makedirs(out, exist_ok=True)
    at, parts, pos = [], [np.zeros(SPACE)], SPACE
    for s in segs:
        at.append(pos)
        parts += [s, np.zeros(SPACE)]
        pos += len(s) + SPACE
    sound = np.concatenate(parts).astype(np.float32)
    sounds, table = files(L)
    path = os.path.join(out, sounds)
    with sf.SoundFile(path, "w", RATE, 1, format="OGG", subtype="VORBIS", compression_level=1 - L.quality / 10) as f:
        for k in range(0, len(sound), 4096):  # one large write overflows the encoder's stack
            f.write(sound[k:k + 4096])
    fix_serial(path)
    rows = [dict(id=ident(L, t), text=t, start=int(at[n] + s), end=int(at[n] + e), gap_ms=L.gap(t)) for t, n, s, e in clips]
    assert len({r["id"] for r in rows}) == len({r["text"] for r in rows}) == len(rows)
    assert all(r["id"].isascii() for r in rows)
    head = dict(lang=L.lang, rate=RATE, model_sha256=MODEL_SHA256, voice=L.name, speed=L.speed)
    with open(os.path.join(out, table), "w", encoding="utf-8") as f:
        f.write(json.dumps(head, ensure_ascii=False)[:-1] + ', "clips": [\n')
        f.write(",\n".join(json.dumps(r, ensure_ascii=False) for r in rows) + "\n]}\n")
    return sound, rows


def main(work, lang, out=None):
    out = out or os.path.join(HERE, "..", lang.split("-")[0])
    L, clips, segs = build(work, lang)
    sound, rows = pack(L, clips, segs, out)
    sounds, _ = files(L)
    y, _ = sf.read(os.path.join(out, sounds))
    lv = [loudness(y[r["start"]:r["end"]]) for r in rows]
    print(f"{lang}: {len(rows)} clips in {len(segs)} pieces, {len(sound) / RATE:.0f} s, {os.path.getsize(os.path.join(out, sounds))} bytes, "
          f"level {min(lv):.1f}..{max(lv):.1f} LUFS, peak {20 * np.log10(np.abs(y).max()):.1f} dBFS, decoded length differs by {len(y) - len(sound)}")
    worst = 0
    for r in rows:  # does the decoded file have each clip where the table says?
        a, d = sound[r["start"]:r["end"]], y[r["start"] - 240:r["end"] + 240]
        c = np.correlate(d, a, "valid") if len(a) < 30000 else np.correlate(d[:30480], a[:30000], "valid")
        worst = max(worst, abs(int(np.argmax(c)) - 240))
    print(f"largest offset error {worst} samples")


if __name__ == "__main__":
    main(*sys.argv[1:])
