//! `dingdong staff badge`: what a person lays on a reader to sign in.

use super::super::{Answers, Session};
use crate::outcome::Outcome;
use crate::secret;
use crate::stdout;
use hall::{Account, Lang, Secret, StaffCommand};
use node::ids;
use paper::{Facts, Layout, Setter, Sheet};
use std::path::Path;
use text::args;
use text::problem::{Code, Problem};

/// The picture of a badge, before name and code stand in it.
const PICTURE: &str = r#"
version = 1
page = { width = 384, margin = 12, gap = 6 }
[[element]]
type = "text"
text = "NAME"
size = 36
align = "center"
max_lines = 1
overflow = "shrink"
[[element]]
type = "qr"
data = "CODE"
module = 8
align = "center"
"#;

impl Answers<'_> {
    /// Gives a person the badge that a reader types, or a new one whose picture is written to a file.
    pub(super) fn give_badge(
        &self,
        mut session: Session,
        account: &Account,
        new: Option<&Path>,
    ) -> Result<Outcome, Problem> {
        let told = args! { no: account.no.as_str(), name: &*account.name };
        let badge = match new {
            Some(_) => Secret::new_badge(ids::system()()),
            None => secret::ask(&self.words.say("staff-badge-read", told)),
        };
        // Before it is given: a badge that nobody can print is of no use.
        if let Some(file) = new {
            self.write_badge(account, &badge, file)?;
        }
        let command = StaffCommand::GiveBadge {
            account: account.id,
            badge,
        };
        let outcome = self.ask_about_people(&mut session, command)?;
        if let Some(file) = new.filter(|_| outcome == Outcome::Done && !self.json) {
            let told = args! { file: file.display().to_string() };
            stdout::print(&self.words.say("staff-badge-made", told));
        }
        Ok(outcome)
    }

    fn write_badge(&self, account: &Account, badge: &Secret, file: &Path) -> Result<(), Problem> {
        let plain = |c: &char| !matches!(c, '{' | '}' | '"' | '\\');
        let name: String = account.name.chars().filter(plain).collect();
        let name = format!("{name} {}", account.no);
        let picture = PICTURE
            .replace("NAME", &name)
            .replace("CODE", badge.as_str());
        let not_written = || {
            let what = self.words.say(
                "cli-not-written",
                args! { file: file.display().to_string() },
            );
            Problem::new(Code::Usage, what, self.words.text("cli-not-written.cure"))
        };
        let layout = Layout::parse("badge.toml", &picture, None).map_err(|_| not_written())?;
        let sheet = Setter::new().dots(&layout, &Facts::sample(Lang::ZH));
        let Sheet::Dots(page, _) = sheet else {
            return Err(not_written());
        };
        std::fs::write(file, page.png()).map_err(|e| not_written().because(self.words, &e))
    }
}
