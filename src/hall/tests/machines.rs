//! Machines and promotions.
use super::*;
