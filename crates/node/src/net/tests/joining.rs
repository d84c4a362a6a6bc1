//! Machines that want to join: with the right code, with a wrong one, too late, too often, side by
//! side, and with somebody in between.

use super::*;
use crate::net::identity::fingerprint;
use crate::net::join::{
    self, CODE_FOR, Code, JoinError, JoinFile, JoinRequest, Joined, Offered, Window,
};
use std::sync::{Arc, Mutex};
use std::time::Instant;
use tokio::io::copy_bidirectional;
use tokio::sync::mpsc;

/// A hub with a window, and what came of each attempt.
struct Hub {
    authority: Arc<Authority>,
    window: Arc<Mutex<Window>>,
    address: SocketAddr,
    outcomes: mpsc::UnboundedReceiver<Result<Offered, NetError>>,
}

/// A hub that lets in whoever is not called `taken`.
async fn hub() -> Hub {
    let Hall { authority, hub, .. } = hall(5);
    let authority = Arc::new(authority);
    let window = Arc::new(Mutex::new(Window::default()));
    let (tell, outcomes) = mpsc::unbounded_channel();
    let signer = Arc::clone(&authority);
    let shared = Arc::clone(&window);
    let address = listening(tls::acceptor(&hub), Limits::default(), move |came| {
        let tell = tell.clone();
        let signer = Arc::clone(&signer);
        let shared = Arc::clone(&shared);
        async move {
            let sign = async |request: JoinRequest, _| {
                if request.name == "taken" && !request.replace {
                    return Err("that name is taken".to_owned());
                }
                Ok(Joined {
                    certificate: signer
                        .sign(&request.request, &request.name)
                        .map_err(|e| e.to_string())?,
                    authority: signer.certificate().to_vec(),
                    hall: signer.hall(),
                    hall_name: "便民大厅".into(),
                    hubs: vec!["hub:7100".into()],
                    authority_key: (request.role == "hub").then(|| signer.to_pem()),
                    extra: request.role.into_bytes(),
                })
            };
            tell.send(join::offer(came.stream, &shared, sign).await)
                .unwrap();
        }
    })
    .await;
    Hub {
        authority,
        window,
        address,
        outcomes,
    }
}

impl Hub {
    fn open(&self, code: Code) {
        self.open_at(code, Instant::now());
    }

    fn open_at(&self, code: Code, at: Instant) {
        self.window.lock().unwrap().open(code, at);
    }

    async fn outcome(&mut self) -> Result<Offered, NetError> {
        self.outcomes.recv().await.unwrap()
    }
}

fn request(name: &str) -> JoinRequest {
    let (_, request) = Identity::request();
    JoinRequest {
        name: name.into(),
        role: "kiosk".into(),
        request,
        replace: false,
        version: "1".into(),
        shuts_out: false,
    }
}

async fn ask(address: SocketAddr, code: &Code, request: JoinRequest) -> Result<Joined, JoinError> {
    join::ask(
        connect(address, &tls::join_connector()).await?,
        code,
        request,
    )
    .await
}

fn code(text: &str) -> Code {
    text.parse().unwrap()
}

/// What one was told, in short.
fn told(result: Result<Joined, JoinError>) -> String {
    match result {
        Ok(_) => "joined".into(),
        Err(JoinError::WrongCode { tries_left }) => format!("wrong, {tries_left} left"),
        Err(JoinError::Closed) => "closed".into(),
        Err(JoinError::Expired) => "expired".into(),
        Err(JoinError::Burnt) => "burnt".into(),
        Err(other) => other.to_string(),
    }
}

#[test]
fn a_machine_joins_with_the_code_and_then_belongs_to_the_hall() {
    runtime().block_on(async {
        let mut hub = hub().await;
        hub.open(code("4827-1930"));
        let (key, csr) = Identity::request();
        let wanted = JoinRequest {
            role: "hub".into(),
            request: csr,
            ..request("二号主机")
        };
        let joined = ask(hub.address, &code("48271930"), wanted).await.unwrap();
        assert_eq!(hub.outcome().await.unwrap(), Offered::Joined);
        assert_eq!(
            (
                joined.hall,
                joined.hall_name.as_str(),
                joined.hubs[0].as_str()
            ),
            ([5; 16], "便民大厅", "hub:7100")
        );
        assert_eq!(joined.extra, b"hub");
        let copy = Authority::from_pem(&joined.authority_key.unwrap()).unwrap();
        assert_eq!(copy.certificate(), hub.authority.certificate());
        let machine = Identity::new(key, joined.certificate, joined.authority).unwrap();
        assert_eq!(machine.name(), "二号主机");
        connect(hub.address, &tls::connector(&machine))
            .await
            .unwrap();
    });
}

#[test]
fn a_code_is_good_for_one_machine() {
    runtime().block_on(async {
        let hub = hub().await;
        let right = Code::random(false, 0);
        assert_eq!(
            told(ask(hub.address, &right, request("a")).await),
            "closed",
            "nobody has opened"
        );
        hub.open(right);
        assert_eq!(told(ask(hub.address, &right, request("a")).await), "joined");
        assert_eq!(told(ask(hub.address, &right, request("b")).await), "closed");
        hub.open(right);
        assert_eq!(told(ask(hub.address, &right, request("b")).await), "joined");
    });
}

#[test]
fn the_code_of_another_hub_costs_no_try() {
    runtime().block_on(async {
        let hub = hub().await;
        hub.open(code("11111111"));
        for _ in 0..5 {
            let other = ask(hub.address, &code("31111111"), request("a")).await;
            assert_eq!(told(other), "closed");
        }
        let mistyped = ask(hub.address, &code("12222222"), request("a")).await;
        assert_eq!(told(mistyped), "wrong, 2 left");
    });
}

#[test]
fn a_code_says_by_its_first_digit_which_hub_shows_it_and_what_it_lets_in() {
    let mut firsts: Vec<String> = Vec::new();
    for (is_for_hub, rank) in (0..5).flat_map(|rank| [(false, rank), (true, rank)]) {
        let code = Code::random(is_for_hub, rank);
        assert_eq!(code.is_for_hub(), is_for_hub);
        firsts.push(code.to_string()[..1].to_owned());
    }
    firsts.sort();
    assert_eq!(firsts.concat(), "0123456789");
}

#[test]
fn three_wrong_codes_burn_the_right_one() {
    runtime().block_on(async {
        let mut hub = hub().await;
        hub.open(code("11111111"));
        for left in [2, 1, 0] {
            assert_eq!(
                told(ask(hub.address, &code("12222222"), request("a")).await),
                format!("wrong, {left} left")
            );
            assert_eq!(
                hub.outcome().await.unwrap(),
                Offered::WrongCode { tries_left: left }
            );
        }
        assert_eq!(
            told(ask(hub.address, &code("11111111"), request("a")).await),
            "burnt"
        );
        hub.open(code("13333333"));
        assert_eq!(
            told(ask(hub.address, &code("13333333"), request("a")).await),
            "joined"
        );
    });
}

#[test]
fn guesses_side_by_side_win_no_more_tries() {
    runtime().block_on(async {
        let hub = hub().await;
        hub.open(code("11111111"));
        let guesses: Vec<_> = (0..12)
            .map(|n| tokio::spawn(ask_owned(hub.address, format!("1222222{}", n % 10))))
            .collect();
        let mut wrong = 0;
        for guess in guesses {
            match told(guess.await.unwrap()).as_str() {
                "burnt" => {}
                other => {
                    assert!(other.starts_with("wrong"), "{other}");
                    wrong += 1;
                }
            }
        }
        assert_eq!(wrong, 3);
        assert_eq!(
            told(ask(hub.address, &code("11111111"), request("a")).await),
            "burnt"
        );
    });
}

async fn ask_owned(address: SocketAddr, guess: String) -> Result<Joined, JoinError> {
    ask(address, &code(&guess), request("a")).await
}

#[test]
fn machines_that_know_the_code_side_by_side_one_gets_in() {
    runtime().block_on(async {
        let hub = hub().await;
        hub.open(code("11111111"));
        let asked: Vec<_> = (0..3)
            .map(|_| tokio::spawn(ask_owned(hub.address, "11111111".into())))
            .collect();
        let mut joined = 0;
        for one in asked {
            let told = told(one.await.unwrap());
            assert!(["joined", "closed"].contains(&told.as_str()), "{told}");
            joined += usize::from(told == "joined");
        }
        assert_eq!(joined, 1);
    });
}

#[test]
fn a_connection_that_dies_before_its_proof_was_a_try() {
    runtime().block_on(async {
        use crate::net::frame;
        let mut hub = hub().await;
        hub.open(code("11111111"));
        for _ in 0..3 {
            let mut stream = connect(hub.address, &tls::join_connector()).await.unwrap();
            // A greeting by code, with a message that every group has.
            let (_, pake) = spake2::Spake2::<spake2::Ed25519Group>::start_a(
                &spake2::Password::new(b"guess"),
                &spake2::Identity::new(b"a"),
                &spake2::Identity::new(b"b"),
            );
            frame::write(&mut stream, &frame::encode(&join::hello(pake)))
                .await
                .unwrap();
            frame::read(&mut stream, 1000).await.unwrap();
            drop(stream);
            assert!(matches!(hub.outcome().await, Err(NetError::Closed)));
        }
        assert_eq!(
            told(ask(hub.address, &code("11111111"), request("a")).await),
            "burnt"
        );
    });
}

#[test]
fn a_code_is_good_for_ten_minutes() {
    runtime().block_on(async {
        let hub = hub().await;
        // A monotonic clock cannot be asked for a time before the machine was started, so the test
        // asks the window.
        let now = Instant::now();
        hub.open_at(code("11111111"), now);
        let left = |after: Duration| hub.window.lock().unwrap().code_left(now + after);
        assert_eq!(left(Duration::ZERO), Ok((Duration::from_secs(600), 3)));
        assert_eq!(
            left(CODE_FOR - Duration::from_secs(1)),
            Ok((Duration::from_secs(1), 3))
        );
        assert_eq!(left(CODE_FOR), Err(join::JoinRefusal::Expired));
        // A file says itself until when; this one is over, so a machine hears so.
        let file = file(&hub);
        hub.window.lock().unwrap().open_file(&file, false, now);
        assert_eq!(told(ask_by_file(&hub, &file).await), "expired");
        assert_eq!(
            told(ask(hub.address, &code("11111111"), request("a")).await),
            "joined"
        );
    });
}

#[test]
fn a_machine_that_was_told_no_may_ask_again_with_the_same_code() {
    runtime().block_on(async {
        let mut hub = hub().await;
        hub.open(code("11111111"));
        for _ in 0..5 {
            assert_eq!(
                told(ask(hub.address, &code("11111111"), request("taken")).await),
                "that name is taken"
            );
            assert_eq!(
                hub.outcome().await.unwrap(),
                Offered::Refused("that name is taken".into())
            );
        }
        let replace = JoinRequest {
            replace: true,
            ..request("taken")
        };
        assert_eq!(
            told(ask(hub.address, &code("11111111"), replace).await),
            "joined"
        );
    });
}

#[test]
fn somebody_in_between_gets_nothing_even_where_the_code_is_right() {
    runtime().block_on(async {
        let mut hub = hub().await;
        hub.open(code("11111111"));
        // Has its own connection with each side and passes on every byte.
        let to = hub.address;
        let mallory = hall(9).hub;
        let between = listening(
            tls::acceptor(&mallory),
            Limits::default(),
            move |mut came| async move {
                let mut onward = connect(to, &tls::join_connector()).await.unwrap();
                let _ = copy_bidirectional(&mut came.stream, &mut onward).await;
            },
        )
        .await;
        assert_eq!(
            told(ask(between, &code("11111111"), request("a")).await),
            "wrong, 2 left"
        );
        assert_eq!(
            hub.outcome().await.unwrap(),
            Offered::WrongCode { tries_left: 2 }
        );
        assert_eq!(
            told(ask(hub.address, &code("11111111"), request("a")).await),
            "joined"
        );
    });
}

#[test]
fn a_hub_that_does_not_know_the_code_is_not_believed() {
    runtime().block_on(async {
        // Another hall's hub, where another code is open.
        let mallory = hub().await;
        mallory.open(code("12222222"));
        assert_eq!(
            told(ask(mallory.address, &code("11111111"), request("a")).await),
            "wrong, 2 left"
        );
    });
}

fn file(hub: &Hub) -> JoinFile {
    JoinFile {
        hall_name: "便民大厅\n二楼".into(),
        addresses: vec![hub.address.to_string(), "[fd00::2]:7100".into()],
        authority: fingerprint(hub.authority.certificate()),
        secret: JoinFile::random_secret(),
        expires: "2026-05-06T12:00:00Z".parse().unwrap(),
    }
}

async fn ask_by_file(hub: &Hub, file: &JoinFile) -> Result<Joined, JoinError> {
    join::ask_by_file(
        connect(hub.address, &tls::join_connector()).await?,
        file,
        request("a"),
    )
    .await
}

#[test]
fn a_machine_joins_by_a_file_beside_a_code_and_takes_no_other_authority() {
    runtime().block_on(async {
        let hub = hub().await;
        let later = Instant::now() + Duration::from_secs(3600);
        let good = file(&hub);
        let carried: JoinFile = good.to_string().parse().unwrap();
        assert_eq!(told(ask_by_file(&hub, &carried).await), "closed");
        hub.window.lock().unwrap().open_file(&good, false, later);
        hub.open(code("11111111"));
        let wrong = JoinFile {
            secret: [0; 16],
            ..good.clone()
        };
        for _ in 0..4 {
            assert!(told(ask_by_file(&hub, &wrong).await).starts_with("wrong"));
        }
        assert_eq!(told(ask_by_file(&hub, &carried).await), "joined");
        assert_eq!(told(ask_by_file(&hub, &carried).await), "closed");
        assert_eq!(
            told(ask(hub.address, &code("11111111"), request("b")).await),
            "joined",
            "the code was not touched"
        );
        hub.window.lock().unwrap().open_file(&good, false, later);
        let other = JoinFile {
            authority: [1; 32],
            ..good
        };
        assert!(matches!(
            ask_by_file(&hub, &other).await,
            Err(JoinError::Net(NetError::ForeignCertificate))
        ));
    });
}

#[test]
fn a_window_that_was_closed_or_opened_anew_forgets_what_was_before() {
    runtime().block_on(async {
        let hub = hub().await;
        hub.open(code("11111111"));
        hub.open(code("12222222"));
        assert_eq!(
            told(ask(hub.address, &code("11111111"), request("a")).await),
            "wrong, 2 left"
        );
        hub.window.lock().unwrap().close();
        assert_eq!(
            told(ask(hub.address, &code("12222222"), request("a")).await),
            "closed"
        );
    });
}

#[test]
fn codes_are_read_as_people_type_them() {
    for text in [
        "48271930",
        "4827-1930",
        " 4827 1930 ",
        "４８２７－１９３０",
        "4827—1930",
        "48 27 19 30",
        "４８２７　１９３０",
    ] {
        assert_eq!(code(text), code("48271930"), "{text}");
    }
    assert_eq!(code("00000042").to_string(), "0000-0042");
    for text in [
        "",
        "4827193",
        "482719300",
        "4827193a",
        "四八二七一九三〇",
        "4827.1930",
    ] {
        assert!(text.parse::<Code>().is_err(), "{text}");
    }
    let code = Code::random(false, 0);
    assert_eq!(code.to_string().parse(), Ok(code));
    assert!(
        !format!("{code:?}").contains(|c: char| c.is_ascii_digit()),
        "a code is not shown in logs"
    );
}

#[test]
fn a_join_file_is_read_as_it_was_written_and_says_what_is_wrong_with_it() {
    let file = JoinFile {
        hall_name: "大厅".into(),
        addresses: vec!["192.168.1.5:7100".into(), "[fd00::2]:7100".into()],
        authority: [0xab; 32],
        secret: [0x0f; 16],
        expires: "2026-05-06T12:00:00Z".parse().unwrap(),
    };
    let text = file.to_string();
    assert_eq!(text.parse(), Ok(file.clone()));
    assert_eq!(
        format!("\u{feff}{}", text.replace('\n', "\r\n")).parse(),
        Ok(file.clone()),
        "after a visit to an editor"
    );
    assert!(!format!("{file:?}").contains("0f0f"));
    for (broken, said) in [
        (String::new(), "the first line"),
        (text.replace("file 1", "file 2"), "the first line"),
        (text.replace("secret: 0f", "secret: "), "secret"),
        (text.replace("authority: ab", "authority: xy"), "authority"),
        (text.replace("address:", "adress:"), "address"),
        (text.replace("2026-05", "tomorrow"), "expires"),
    ] {
        let error = broken.parse::<JoinFile>().unwrap_err().to_string();
        assert!(error.contains(said), "{error}");
    }
}
