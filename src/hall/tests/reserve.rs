//! Issuing in two steps: a number is drawn, and a paper is adopted.
use super::*;
