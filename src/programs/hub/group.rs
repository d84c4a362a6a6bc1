//! A new hub becomes one of the group of hubs.

use crate::programs::{join, machines};
use node::home::Home;
use node::lan::{self, Lan, PeerAddresses, client, joining};
use node::net::NetError;
use node::net::identity::{Identity, IdentityError};
use node::problems;
use node::protocol::{Change, ChangeRefused, FromHub, ToHub};
use std::time::{Duration, Instant};
use text::Words;
use text::problem::{Code, Problem};

/// Time that a new hub waits to be taken into the group.
const BECOME_WITHIN: Duration = Duration::from_secs(120);

/// Asks the group to take this hub in, and waits until it has the hall.
///
/// # Errors
/// When no hub that leads answers, or it says no.
pub fn become_hub(
    home: &Home,
    lan: &Lan,
    votes: bool,
    instead_of: Option<&str>,
    words: &Words,
) -> Result<(), Problem> {
    let failed = |why: Problem| Problem {
        causes: std::iter::once(why.what).chain(why.causes).collect(),
        ..Problem::new(
            Code::Lan,
            words.text("hub-not-taken"),
            words.text("hub-not-taken.cure"),
        )
    };
    let identity = Identity::load(home.folder())
        .map_err(|e| problems::identity(words, &e))?
        .ok_or_else(|| problems::identity(words, &IdentityError::Damaged))?;
    let control = lan.control();
    let address = control.reached_at().first().cloned().unwrap_or_default();
    let mut changes = vec![Change::AddHub {
        machine: lan::name_of(&identity),
        address,
        votes,
    }];
    if let Some(lost) = instead_of {
        let machine = lost
            .parse()
            .map_err(|_| machines::unknown(words, lost, &[]))?;
        changes.extend([Change::RemoveHub { machine }, Change::Expel { machine }]);
    }
    let runtime = join::runtime().map_err(|e| problems::listen(words, &e))?;
    let peer_addresses = PeerAddresses::load(home.folder());
    let known = joining::Membership::load(home.folder()).hubs;
    let until = Instant::now() + BECOME_WITHIN;
    for change in changes {
        while let Err(why) =
            runtime.block_on(ask_group(&identity, &peer_addresses, &known, &change))
        {
            if Instant::now() > until {
                return Err(failed(why.problem(words)));
            }
            std::thread::sleep(Duration::from_millis(300));
        }
    }
    Ok(())
}

/// The reason why no hub has made a change.
enum NotMade {
    Refused(ChangeRefused),
    Unreached(NetError),
}

impl From<NetError> for NotMade {
    fn from(error: NetError) -> NotMade {
        NotMade::Unreached(error)
    }
}

impl NotMade {
    fn problem(&self, words: &Words) -> Problem {
        match self {
            NotMade::Refused(why) => problems::not_changed(words, why),
            NotMade::Unreached(error) => problems::net(words, error),
        }
    }
}

/// Asks each hub until the one that leads has done it.
async fn ask_group(
    identity: &Identity,
    peer_addresses: &PeerAddresses,
    known: &[hall::Fingerprint],
    change: &Change,
) -> Result<(), NotMade> {
    let own = hall::Fingerprint(identity.fingerprint());
    let mut why = NotMade::Refused(ChangeRefused::NoHubAnswers);
    for address in peer_addresses.addresses() {
        let is_hub = |hub: &hall::Fingerprint| *hub != own && known.contains(hub);
        let mut connection =
            match client::connect(identity, &[address], client::hello(), is_hub).await {
                Ok(connection) => connection,
                Err(error) => {
                    why = error.into();
                    continue;
                }
            };
        connection
            .output
            .write(&[ToHub::Change {
                change: change.clone(),
            }])
            .await?;
        let answer = async {
            loop {
                match connection.input.read().await {
                    Ok(FromHub::Changed { .. }) => return Ok(()),
                    Ok(FromHub::ChangeRefused { why }) => return Err(NotMade::Refused(why)),
                    Ok(FromHub::Heartbeat { hubs, .. }) => peer_addresses.learn(&hubs),
                    Ok(_) => {}
                    Err(error) => return Err(error.into()),
                }
            }
        };
        match tokio::time::timeout(BECOME_WITHIN, answer).await {
            Ok(Ok(())) => return Ok(()),
            Ok(Err(elsewhere @ NotMade::Refused(ChangeRefused::Elsewhere))) => why = elsewhere,
            Ok(Err(other)) => return Err(other),
            Err(_) => why = NetError::Silent.into(),
        }
    }
    Err(why)
}
