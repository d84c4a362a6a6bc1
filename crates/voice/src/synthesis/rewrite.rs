//! The published model made into one that a small runtime can compute.
//!
//! The published file is quantised with operators of one particular runtime, and computes its
//! activations in eight bits, which elsewhere costs half of the letters. [`rewrite`] keeps the
//! eight-bit weights and their scales (so the file stays as small), lets everything else be
//! computed in floats with standard operators, and repairs an arc tangent that is 0/0 at silence.
//! It also lets the lengths of the phonemes out (`durations`), by which a sentence can be cut. The
//! same bytes always give the same bytes. It runs once, at installation.

use super::onnx::{self, AttributeProto, NodeProto, TensorProto, TypeProto, ValueInfoProto, kind};
use prost::Message;
use std::collections::{HashMap, HashSet};

/// Name of the value inside of the published model that tells how many frames each token lasts.
pub(super) const FRAMES: &str = "/encoder/Clip_output_0";
/// Number added to a divisor that is 0 in silence.
const TINY: f32 = 1e-30;
const TINY_NAME: &str = "dingdong_tiny";

/// The reason why a model cannot be rewritten: it is not the one this was written for.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
#[error("the model is not the expected one: {0}")]
pub(super) struct Unexpected(pub(super) String);

fn unexpected(what: impl Into<String>) -> Unexpected {
    Unexpected(what.into())
}

/// The numbers of a tensor.
#[derive(Clone, Debug)]
enum Numbers {
    F32(Vec<f32>),
    U8(Vec<u8>),
    I8(Vec<u8>),
}

#[derive(Clone, Debug)]
struct Array {
    dims: Vec<usize>,
    numbers: Numbers,
}

impl Array {
    fn of(tensor: &TensorProto) -> Option<Array> {
        let dims = tensor
            .dims
            .iter()
            .map(|&d| usize::try_from(d).ok())
            .collect::<Option<Vec<_>>>()?;
        let numbers = match (tensor.data_type?, &tensor.raw_data) {
            (kind::FLOAT, Some(raw)) => Numbers::F32(
                raw.chunks_exact(4)
                    .map(|b| f32::from_le_bytes([b[0], b[1], b[2], b[3]]))
                    .collect(),
            ),
            (kind::FLOAT, None) => Numbers::F32(tensor.float_data.clone()),
            (kind::UINT8, Some(raw)) => Numbers::U8(raw.clone()),
            (kind::INT8, Some(raw)) => Numbers::I8(raw.clone()),
            // The format keeps small numbers in words; their low byte is the number, for both
            // kinds.
            (kind::UINT8, None) => {
                Numbers::U8(tensor.int32_data.iter().map(|&n| n as u8).collect())
            }
            (kind::INT8, None) => Numbers::I8(tensor.int32_data.iter().map(|&n| n as u8).collect()),
            _ => return None,
        };
        let array = Array { dims, numbers };
        (array.len() == array.dims.iter().product::<usize>()).then_some(array)
    }

    fn len(&self) -> usize {
        match &self.numbers {
            Numbers::F32(n) => n.len(),
            Numbers::U8(n) | Numbers::I8(n) => n.len(),
        }
    }

    /// Returns the array without dimensions of length 1; a single number has none.
    fn squeezed(mut self) -> Array {
        self.dims.retain(|&d| d != 1);
        self
    }

    /// Repeats a single number to the length of `like`.
    fn filled_like(mut self, like: &Array) -> Array {
        if self.len() == 1 && self.dims.is_empty() && !like.dims.is_empty() {
            match &mut self.numbers {
                Numbers::F32(n) => *n = vec![n[0]; like.len()],
                Numbers::U8(n) | Numbers::I8(n) => *n = vec![n[0]; like.len()],
            }
            self.dims.clone_from(&like.dims);
        }
        self
    }

    /// Returns bytes with the last two of three dimensions exchanged.
    fn transposed(self) -> Option<Array> {
        let &[a, b, c] = self.dims.as_slice() else {
            return None;
        };
        let turn = |bytes: &[u8]| {
            let mut out = Vec::with_capacity(bytes.len());
            for i in 0..a {
                for k in 0..c {
                    out.extend((0..b).map(|j| bytes[(i * b + j) * c + k]));
                }
            }
            out
        };
        let numbers = match &self.numbers {
            Numbers::U8(n) => Numbers::U8(turn(n)),
            Numbers::I8(n) => Numbers::I8(turn(n)),
            Numbers::F32(_) => return None,
        };
        Some(Array {
            dims: vec![a, c, b],
            numbers,
        })
    }

    fn tensor(self, name: &str) -> TensorProto {
        let (data_type, raw) = match self.numbers {
            Numbers::F32(n) => (
                kind::FLOAT,
                n.iter().flat_map(|f| f.to_le_bytes()).collect(),
            ),
            Numbers::U8(n) => (kind::UINT8, n),
            Numbers::I8(n) => (kind::INT8, n),
        };
        TensorProto {
            dims: self.dims.iter().map(|&d| d as i64).collect(),
            data_type: Some(data_type),
            name: Some(name.to_owned()),
            raw_data: Some(raw),
            ..TensorProto::default()
        }
    }
}

fn op(node: &NodeProto) -> &str {
    node.op_type.as_deref().unwrap_or("")
}

fn node(op: &str, inputs: &[&str], outputs: &[&str], attribute: Vec<AttributeProto>) -> NodeProto {
    let own = |names: &[&str]| names.iter().map(|&n| n.to_owned()).collect();
    NodeProto {
        input: own(inputs),
        output: own(outputs),
        op_type: Some(op.to_owned()),
        attribute,
        ..NodeProto::default()
    }
}

fn int(name: &str, i: i64) -> AttributeProto {
    AttributeProto {
        name: Some(name.to_owned()),
        i: Some(i),
        r#type: Some(2),
        ..AttributeProto::default()
    }
}

fn float(name: &str, f: f32) -> AttributeProto {
    AttributeProto {
        name: Some(name.to_owned()),
        f: Some(f),
        r#type: Some(1),
        ..AttributeProto::default()
    }
}

fn text(name: &str, s: &str) -> AttributeProto {
    AttributeProto {
        name: Some(name.to_owned()),
        s: Some(s.as_bytes().to_vec()),
        r#type: Some(3),
        ..AttributeProto::default()
    }
}

fn ints(name: &str, ints: Vec<i64>) -> AttributeProto {
    AttributeProto {
        name: Some(name.to_owned()),
        ints,
        r#type: Some(7),
        ..AttributeProto::default()
    }
}

/// A graph that can be asked which node makes and which take a value.
struct Graph {
    nodes: Vec<NodeProto>,
    maker: HashMap<String, usize>,
    takers: HashMap<String, Vec<usize>>,
    constants: HashMap<String, Array>,
    added: Vec<TensorProto>,
    unpacked: HashSet<String>,
}

impl Graph {
    /// Makes a graph of the published nodes and constants.
    fn of(nodes: Vec<NodeProto>, constants: &[TensorProto]) -> Result<Graph, Unexpected> {
        if nodes.iter().any(|n| n.output.is_empty()) {
            return Err(unexpected("a node without output"));
        }
        let maker = nodes
            .iter()
            .enumerate()
            .flat_map(|(i, n)| n.output.iter().map(move |o| (o.clone(), i)))
            .collect();
        let mut takers: HashMap<String, Vec<usize>> = HashMap::new();
        for (i, node) in nodes.iter().enumerate() {
            for input in &node.input {
                takers.entry(input.clone()).or_default().push(i);
            }
        }
        let tiny = Array {
            dims: vec![],
            numbers: Numbers::F32(vec![TINY]),
        };
        Ok(Graph {
            nodes,
            maker,
            takers,
            constants: constants
                .iter()
                .filter_map(|t| Some((t.name.clone()?, Array::of(t)?)))
                .collect(),
            added: vec![tiny.tensor(TINY_NAME)],
            unpacked: HashSet::new(),
        })
    }

    fn maker(&self, value: &str) -> Result<&NodeProto, Unexpected> {
        self.maker
            .get(value)
            .map(|&i| &self.nodes[i])
            .ok_or_else(|| unexpected(format!("nothing makes {value}")))
    }

    fn taker(&self, value: &str) -> Result<usize, Unexpected> {
        self.takers
            .get(value)
            .and_then(|t| t.first())
            .copied()
            .ok_or_else(|| unexpected(format!("nothing takes {value}")))
    }

    fn constant(&self, name: &str) -> Result<Array, Unexpected> {
        self.constants
            .get(name)
            .cloned()
            .ok_or_else(|| unexpected(format!("{name} is no constant")))
    }

    fn add(&mut self, array: Array, name: &str) {
        self.added.push(array.tensor(name));
    }

    /// Makes a node that makes floats of the eight-bit weight `name`, and returns it with the name
    /// of what it makes. Made once for each weight.
    fn unpack(
        &mut self,
        name: &str,
        weight: Array,
        scale: Array,
        zero: Array,
        axis: i64,
    ) -> (String, Option<NodeProto>) {
        let made = format!("{name}_deq");
        if !self.unpacked.insert(made.clone()) {
            return (made, None);
        }
        let attribute = if scale.dims.is_empty() {
            Vec::new()
        } else {
            vec![int("axis", axis)]
        };
        let mut zero = zero.filled_like(&scale);
        // A zero point is of the weight's kind, whatever the file says.
        zero.numbers = match (zero.numbers, &weight.numbers) {
            (Numbers::U8(n) | Numbers::I8(n), Numbers::I8(_)) => Numbers::I8(n),
            (Numbers::U8(n) | Numbers::I8(n), _) => Numbers::U8(n),
            (numbers, _) => numbers,
        };
        let [q, s, z] = ["q", "s", "z"].map(|end| format!("{made}{end}"));
        self.add(weight, &q);
        self.add(scale, &s);
        self.add(zero, &z);
        let unpacking = node("DequantizeLinear", &[&q, &s, &z], &[&made], attribute);
        (made, Some(unpacking))
    }

    /// Turns an integer multiplication or convolution with what scales it afterwards into one in
    /// floats: returns the node it ends at, and what stands there.
    fn multiplication(&mut self, at: usize) -> Result<(usize, Vec<NodeProto>), Unexpected> {
        let it = self.nodes[at].clone();
        let [input, weight_name, _, zero_name] = it.input.as_slice() else {
            return Err(unexpected("an integer operator's inputs"));
        };
        let before = self
            .maker(input)?
            .input
            .first()
            .cloned()
            .ok_or_else(|| unexpected("a quantiser without input"))?;
        let mut bias = None;
        let mut cast = self.taker(&it.output[0])?;
        if op(&self.nodes[cast]) == "Add" {
            // The bias was made an integer; the float one stands behind the division by the scale.
            let other = self.nodes[cast]
                .input
                .iter()
                .find(|i| **i != it.output[0])
                .cloned()
                .unwrap_or_default();
            let mut from = self.maker(&other)?;
            for _ in 0..8 {
                if op(from) == "Div" {
                    break;
                }
                from = self.maker(from.input.first().map_or("", String::as_str))?;
            }
            if op(from) != "Div" {
                return Err(unexpected("a bias without division"));
            }
            bias = Some(from.input[0].clone());
            cast = self.taker(&self.nodes[cast].output[0])?;
        }
        let scaling = self.taker(&self.nodes[cast].output[0])?;
        let scale = self.nodes[scaling]
            .input
            .iter()
            .find(|i| **i != self.nodes[cast].output[0])
            .cloned()
            .unwrap_or_default();
        let scales = self.maker(&scale)?.input.clone();
        let scale = scales
            .iter()
            .find(|i| self.constants.contains_key(*i))
            .ok_or_else(|| unexpected("a scale that is not constant"))?;
        let weight = self.constant(weight_name)?;
        let scale = self.constant(scale)?.squeezed();
        let zero = self.constant(zero_name)?.squeezed();
        let axis = if op(&it) == "MatMulInteger" {
            weight.dims.len() as i64 - 1
        } else {
            0
        };
        let (weight, unpacking) = self.unpack(weight_name, weight, scale, zero, axis);
        let mut inputs = vec![before, weight];
        inputs.extend(bias);
        let plain = NodeProto {
            input: inputs,
            output: self.nodes[scaling].output.clone(),
            name: it.name.map(|n| n + "_f"),
            op_type: it.op_type.map(|o| o.replace("Integer", "")),
            attribute: it.attribute,
            domain: None,
        };
        Ok((scaling, unpacking.into_iter().chain([plain]).collect()))
    }

    fn recurrence(&mut self, it: &NodeProto) -> Result<Vec<NodeProto>, Unexpected> {
        if it.input.len() < 12 {
            return Err(unexpected("a recurrence's inputs"));
        }
        let mut made = Vec::new();
        let mut weights = Vec::new();
        for (weight, scale, zero) in [(1, 8, 9), (2, 10, 11)] {
            let name = &it.input[weight];
            let turned = self
                .constant(name)?
                .transposed()
                .ok_or_else(|| unexpected(format!("the shape of {name}")))?;
            let scale = self.constant(&it.input[scale])?;
            let zero = self.constant(&it.input[zero])?;
            let (name, unpacking) = self.unpack(name, turned, scale, zero, 0);
            weights.push(name);
            made.extend(unpacking);
        }
        let mut inputs = vec![it.input[0].clone()];
        inputs.append(&mut weights);
        inputs.extend_from_slice(&it.input[3..7]);
        let kept = |name: &str| {
            it.attribute
                .iter()
                .find(|a| a.name.as_deref() == Some(name))
                .cloned()
        };
        let attribute = [kept("direction"), kept("hidden_size")]
            .into_iter()
            .flatten()
            .collect();
        made.push(NodeProto {
            input: inputs,
            output: it.output.clone(),
            op_type: Some("LSTM".into()),
            attribute,
            ..NodeProto::default()
        });
        Ok(made)
    }

    /// Returns what stands in the place of node `at`; `None` if it stays.
    fn replacement(&mut self, at: usize) -> Result<Option<Vec<NodeProto>>, Unexpected> {
        let it = self.nodes[at].clone();
        let ins: Vec<&str> = it.input.iter().map(String::as_str).collect();
        let out: &str = &it.output[0];
        let inner = |end: &str| format!("{out}_{end}");
        Ok(Some(match op(&it) {
            "DynamicQuantizeLSTM" => self.recurrence(&it)?,
            "FastGelu" => {
                let sum = inner("biased");
                vec![
                    node("Add", &ins, &[&sum], vec![]),
                    node("Gelu", &[&sum], &[out], vec![text("approximate", "tanh")]),
                ]
            }
            "SkipLayerNormalization" if ins.len() >= 4 => {
                let sum = inner("sum");
                let epsilon = it
                    .attribute
                    .iter()
                    .find_map(|a| a.f)
                    .ok_or_else(|| unexpected("a normalisation without epsilon"))?;
                let attribute = vec![int("axis", -1), float("epsilon", epsilon)];
                vec![
                    node("Add", &ins[..2], &[&sum], vec![]),
                    node(
                        "LayerNormalization",
                        &[&sum, ins[2], ins[3]],
                        &[out],
                        attribute,
                    ),
                ]
            }
            "FusedMatMul" if ins.len() == 2 => {
                let turned = inner("turned");
                let turn = node(
                    "Transpose",
                    &ins[..1],
                    &[&turned],
                    vec![ints("perm", vec![0, 2, 1])],
                );
                vec![turn, node("MatMul", &[&turned, ins[1]], &[out], vec![])]
            }
            // atan2 of parts: 0/0 is no number outside of the runtime it was made for, and +0
            // counts as positive.
            "Div"
                if self
                    .takers
                    .get(out)
                    .is_some_and(|t| t.first().is_some_and(|&t| op(&self.nodes[t]) == "Atan")) =>
            {
                let sum = inner("nonzero");
                vec![
                    node("Add", &[ins[1], TINY_NAME], &[&sum], vec![]),
                    node("Div", &[ins[0], &sum], &[out], vec![]),
                ]
            }
            _ => return Ok(None),
        }))
    }

    /// Replaces whatever only one runtime can compute, and returns the nodes with the constants
    /// that they need beside the published ones.
    fn replaced(mut self) -> Result<(Vec<NodeProto>, Vec<TensorProto>), Unexpected> {
        let mut replaced = HashMap::new();
        let mut dropped = HashSet::new();
        for at in 0..self.nodes.len() {
            if matches!(op(&self.nodes[at]), "ConvInteger" | "MatMulInteger") {
                let (end, nodes) = self.multiplication(at)?;
                replaced.insert(end, nodes);
                dropped.insert(at);
            } else if let Some(nodes) = self.replacement(at)? {
                replaced.insert(at, nodes);
            }
        }
        // The imaginary part that is compared for the quadrant is the dividend of that arc tangent.
        let dividends: HashSet<String> = replaced
            .iter()
            .filter(|(at, _)| op(&self.nodes[**at]) == "Div")
            .map(|(at, _)| self.nodes[*at].input[0].clone())
            .collect();
        let mut nodes = Vec::new();
        for (at, mut node) in self.nodes.into_iter().enumerate() {
            if dropped.contains(&at) {
                continue;
            }
            if let Some(mut made) = replaced.remove(&at) {
                nodes.append(&mut made);
                continue;
            }
            if op(&node) == "Greater" && node.input.iter().any(|i| dividends.contains(i)) {
                node.op_type = Some("GreaterOrEqual".into());
            }
            nodes.push(node);
        }
        Ok((nodes, self.added))
    }
}

/// Makes the model for [`super::synth`] of the published one.
pub(super) fn rewrite(published: &[u8]) -> Result<Vec<u8>, Unexpected> {
    let mut model = onnx::read(published).ok_or_else(|| unexpected("not a complete ONNX file"))?;
    let graph = model.graph.take().ok_or_else(|| unexpected("no graph"))?;
    let (nodes, added) = Graph::of(graph.node, &graph.initializer)?.replaced()?;
    let mut outputs = graph.output;
    outputs.extend(frames(&nodes, &graph.value_info));
    let nodes = in_order(
        needed(nodes, &outputs),
        graph
            .input
            .iter()
            .filter_map(|i| i.name.as_deref())
            .chain(graph.initializer.iter().filter_map(|t| t.name.as_deref())),
        &added,
    )?;
    let used: HashSet<&str> = nodes
        .iter()
        .flat_map(|n| n.input.iter().map(String::as_str))
        .collect();
    let is_used = |t: &TensorProto| t.name.as_deref().is_some_and(|n| used.contains(n));
    let constants: Vec<TensorProto> = graph
        .initializer
        .into_iter()
        .chain(added)
        .filter(is_used)
        .collect();
    model.graph = Some(onnx::GraphProto {
        node: nodes,
        name: graph.name,
        initializer: constants,
        input: graph.input,
        output: outputs,
        // Shapes of what is no longer there would be wrong; a runtime finds them itself.
        value_info: Vec::new(),
    });
    model
        .opset_import
        .retain(|o| o.domain.as_deref().unwrap_or("").is_empty());
    Ok(model.encode_to_vec())
}

/// Returns the lengths of the phonemes as an output, if the nodes make them.
fn frames(nodes: &[NodeProto], known: &[ValueInfoProto]) -> Option<ValueInfoProto> {
    if !nodes.iter().any(|n| n.output.iter().any(|o| o == FRAMES)) {
        return None;
    }
    // Floats of one row, as the graph has them before it makes whole numbers of them.
    let kind = known
        .iter()
        .find(|v| v.name.as_deref() == Some(FRAMES))
        .and_then(|v| v.r#type.clone());
    Some(ValueInfoProto {
        name: Some(FRAMES.to_owned()),
        r#type: Some(kind.unwrap_or_else(TypeProto::default)),
    })
}

/// Returns those nodes that an output needs.
fn needed(nodes: Vec<NodeProto>, outputs: &[ValueInfoProto]) -> Vec<NodeProto> {
    let mut need: HashSet<String> = outputs.iter().filter_map(|o| o.name.clone()).collect();
    let mut kept = Vec::new();
    // A replacement stands where the old chain ended, so what it needs may stand behind it: go
    // round until nothing changes.
    loop {
        let before = need.len();
        for node in nodes.iter().rev() {
            if node.output.iter().any(|o| need.contains(o)) {
                need.extend(node.input.iter().filter(|i| !i.is_empty()).cloned());
            }
        }
        if need.len() == before {
            break;
        }
    }
    kept.extend(
        nodes
            .into_iter()
            .filter(|n| n.output.iter().any(|o| need.contains(o))),
    );
    kept
}

/// Sorts the nodes so that each stands behind what it takes.
fn in_order<'a>(
    nodes: Vec<NodeProto>,
    given: impl Iterator<Item = &'a str>,
    added: &[TensorProto],
) -> Result<Vec<NodeProto>, Unexpected> {
    let mut there: HashSet<String> = given.map(str::to_owned).collect();
    there.extend(added.iter().filter_map(|t| t.name.clone()));
    there.insert(String::new());
    let mut ordered = Vec::with_capacity(nodes.len());
    let mut waiting = nodes;
    while !waiting.is_empty() {
        let before = waiting.len();
        let mut later = Vec::new();
        for node in waiting {
            if node.input.iter().all(|i| there.contains(i)) {
                there.extend(node.output.iter().cloned());
                ordered.push(node);
            } else {
                later.push(node);
            }
        }
        if later.len() == before {
            return Err(unexpected(format!(
                "nothing makes what {} takes",
                later[0].output[0]
            )));
        }
        waiting = later;
    }
    Ok(ordered)
}
