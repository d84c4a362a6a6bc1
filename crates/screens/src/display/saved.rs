//! How the display's state stands in a recording.

use super::Display;

record::record! {
    struct Display { 1 lang, 2 cleared }
}
