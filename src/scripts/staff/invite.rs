//! `dingdong staff pin` and `reset`: a code, good once, with which a person chooses a PIN or a password.

use super::super::{Answers, Session};
use crate::outcome::Outcome;
use crate::stdout;
use hall::{Account, Command, Secret, StaffCommand};
use node::ids;
use serde_json::json;
use text::args;
use text::problem::Problem;

impl Answers<'_> {
    /// Invites a person, after forgetting all that the person signs in with if it is to be `reset`.
    pub(super) fn invite(
        &self,
        mut session: Session,
        account: &Account,
        reset: bool,
    ) -> Result<Outcome, Problem> {
        let code = Secret::code(ids::system()());
        let id = account.id;
        let mut commands = Vec::new();
        if reset {
            commands.push(StaffCommand::ResetAccount { account: id });
        }
        commands.push(StaffCommand::Invite {
            account: id,
            code: code.clone(),
        });
        for command in commands {
            let (answer, _) = session.ask(Command::Staff(command), self.words)?;
            if let Err(why) = answer {
                return Ok(self.refuse(session.hall(), why));
            }
        }
        let is_typed = session.hall().setup().staff.sign_in.typed().is_some();
        let object = json!({"ok": true, "no": account.no.as_str(), "code": code.as_str()});
        stdout::answer(self.json, &object, || {
            let (front, back) = code.as_str().split_at(4);
            let told = args! {
                no: account.no.as_str(),
                name: &*account.name,
                code: format!("{front} {back}"),
            };
            let mut lines = vec![
                self.words.say("staff-code", told),
                self.words
                    .say("staff-code-use", args! { no: account.no.as_str() }),
            ];
            if !is_typed {
                lines.push(self.words.text("staff-code-mode").to_owned());
            }
            lines.join("\n")
        });
        Ok(Outcome::Done)
    }
}
