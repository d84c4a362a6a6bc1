//! What follows a hall and drives hardware of its machine.
//!
//! The print desk ([`printing`]) turns print jobs into paper, the [`announcer`] turns calls into
//! speech, and the [`bus_master`] drives handsets, signs and rating pads; [`live`] has the live voice
//! speak ahead what no recording has, and [`layouts`] keeps an eye on the layout files of the hall.
//!
//! *Never*: decides anything. A follower hears the lines of the log and reports what its hardware
//! did with commands, like every other program.

pub mod announcer;
pub mod bus_master;
pub mod layouts;
pub mod live;
pub mod printing;
