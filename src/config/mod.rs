//! The settings of a hall.
