//! Random numbers that tell one thing from every other: ids of commands, marks of proposals.

use hall::CommandId;

/// Draws 128 random bits. Handed in where ids are made, so that a simulation decides them.
pub type Random = Box<dyn FnMut() -> u128 + Send>;

/// A new command id. Random bits from the system; a machine without them cannot keep a hall.
pub fn fresh_id() -> CommandId {
    let mut bytes = [0; 16];
    getrandom::fill(&mut bytes).expect("the system gives random numbers");
    CommandId(u128::from_be_bytes(bytes))
}

/// The system's random bits.
pub fn system() -> Random {
    Box::new(|| fresh_id().0)
}
