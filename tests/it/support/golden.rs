//! Pictures that were looked at and accepted, compared pixel for pixel with what is drawn now.

use std::fs;
use std::path::Path;

fn pixels(png: &[u8]) -> Option<(u32, u32, Vec<u8>)> {
    let mut reader = png::Decoder::new(std::io::Cursor::new(png))
        .read_info()
        .ok()?;
    let mut bytes = vec![0; reader.output_buffer_size()?];
    let frame = reader.next_frame(&mut bytes).ok()?;
    bytes.truncate(frame.buffer_size());
    Some((frame.width, frame.height, bytes))
}

/// Compares with `tests/pictures/NAME.png`, or accepts with `DINGDONG_PICTURES=accept`.
#[track_caller]
pub(crate) fn check(name: &str, drawn: &[u8]) {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let golden = root.join("tests/pictures").join(format!("{name}.png"));
    if std::env::var("DINGDONG_PICTURES").is_ok_and(|v| v == "accept") {
        fs::write(&golden, drawn).unwrap();
        return;
    }
    let expected = fs::read(&golden).ok().and_then(|png| pixels(&png));
    if expected.is_none() || expected != pixels(drawn) {
        let folder = root.join("target/pictures");
        fs::create_dir_all(&folder).unwrap();
        fs::write(folder.join(format!("{name}.png")), drawn).unwrap();
        panic!(
            "{name} looks different: compare target/pictures/{name}.png with tests/pictures/{name}.png"
        );
    }
}
