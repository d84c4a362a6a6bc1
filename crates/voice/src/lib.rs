//! The voice of the hall: sentences, clips, and the sound that comes out.
//!
//! [`speech`] makes a fact into a sentence and a sentence into clips; the [`player`] mixes what is
//! said and drives the sound card; with the feature `live-voice`, `synthesis` speaks what no clip
//! has by a model on this machine.
//!
//! *Never*: knows what happens in the hall. It is told what to say (`player/tests.rs`,
//! `synthesis/tests.rs`).

pub mod player;
pub use speech;
#[cfg(feature = "live-voice")]
pub mod synthesis;
