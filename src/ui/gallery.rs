//! A sample screen that uses the whole kit, looked at in every size.
