//! How the people sign in who work in the hall.

use hall::staff::{SignInMode, StaffSetup};
use text::reader::{Between, Table};

/// Reads `[staff]`.
pub(super) fn staff(root: &Table<'_, '_>) -> StaffSetup {
    let mut staff = StaffSetup::default();
    let Some(table) = root
        .take("staff")
        .and_then(|item| item.table(r#"{ sign_in = "name" }"#))
    else {
        return staff;
    };
    let modes = SignInMode::ALL.map(|mode| (mode.as_str(), mode));
    if let Some(item) = table.take("sign_in")
        && let Some(mode) = item.choice(&modes)
    {
        staff.sign_in = mode;
    }
    if let Some(after_min) = table.limit("lock_after_min", Between(1, 240)) {
        staff.lock_min = after_min.and_then(|minutes| u8::try_from(minutes).ok());
    }
    table.end();
    staff
}
