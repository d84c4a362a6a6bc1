//! How the people sign in who work in the hall.

use hall::staff::{SignInMode, StaffSetup};
use text::reader::{Table, text};

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
        // Nobody could sign in: hubs check no badges and passwords yet.
        if !matches!(mode, SignInMode::Name | SignInMode::Pin) {
            item.wrong(
                "config-no-sign-in-way",
                vec![("value", text(mode.as_str()))],
            );
        }
        staff.sign_in = mode;
    }
    table.end();
    staff
}
