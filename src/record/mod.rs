//! Numbered-field records of what the hall keeps and sends.
