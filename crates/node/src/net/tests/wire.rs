//! Connections and frames, with good and bad company.

use super::*;
use crate::net::frame;
use crate::net::listener;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Instant;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::sync::mpsc;
use tokio_rustls::rustls::{ClientConfig, ServerConfig};

const MAX: u32 = 1 << 20;

/// Gives back every frame.
async fn echo(mut came: Accepted) {
    while let Ok(body) = frame::read(&mut came.stream, MAX).await {
        let said: String = frame::decode(&body).unwrap();
        if frame::write(&mut came.stream, &frame::encode(&said))
            .await
            .is_err()
        {
            return;
        }
    }
}

async fn ask(stream: &mut client::TlsStream<TcpStream>, text: &str) -> Result<String, NetError> {
    frame::write(stream, &frame::encode(&text.to_owned())).await?;
    frame::decode(&frame::read(stream, MAX).await?)
}

/// The first thing heard on a connection.
async fn heard(mut stream: client::TlsStream<TcpStream>) -> NetError {
    frame::read(&mut stream, MAX)
        .await
        .expect_err("nothing is said here")
}

/// Waits until it is so.
async fn until(what: &str, mut so: impl FnMut() -> bool) {
    let begun = Instant::now();
    while !so() {
        assert!(begun.elapsed() < GENEROUS, "{what}");
        tokio::time::sleep(Duration::from_millis(2)).await;
    }
}

/// An address where nothing listens, and what keeps others from it.
fn nobody() -> (tokio::net::TcpSocket, SocketAddr) {
    let socket = tokio::net::TcpSocket::new_v4().unwrap();
    socket.bind("127.0.0.1:0".parse().unwrap()).unwrap();
    let address = socket.local_addr().unwrap();
    (socket, address)
}

fn with_client_protocol(connector: &TlsConnector, protocols: &[&[u8]]) -> TlsConnector {
    let mut config: ClientConfig = (**connector.config()).clone();
    config.alpn_protocols = protocols.iter().map(|p| p.to_vec()).collect();
    TlsConnector::from(Arc::new(config))
}

fn with_server_protocol(acceptor: &TlsAcceptor, protocols: &[&[u8]]) -> TlsAcceptor {
    let mut config: ServerConfig = (**acceptor.config()).clone();
    config.alpn_protocols = protocols.iter().map(|p| p.to_vec()).collect();
    TlsAcceptor::from(Arc::new(config))
}

#[test]
fn two_machines_of_a_hall_speak_and_the_hub_knows_which_one_it_is() {
    runtime().block_on(async {
        let hall = hall(1);
        let (tell, mut told) = mpsc::unbounded_channel();
        let address = listening(tls::acceptor(&hall.hub), Limits::default(), move |came| {
            tell.send(came.peer).unwrap();
            echo(came)
        })
        .await;
        let mut stream = connect(address, &tls::connector(&hall.kiosk))
            .await
            .unwrap();
        assert_eq!(ask(&mut stream, "叮咚").await.unwrap(), "叮咚");
        let long = "号".repeat(300_000);
        assert_eq!(ask(&mut stream, &long).await.unwrap(), long);
        assert_eq!(
            told.recv().await,
            Some(tls::Peer {
                fingerprint: Some(hall.kiosk.fingerprint()),
                alpn_join: false
            })
        );

        connect(address, &tls::join_connector()).await.unwrap();
        assert_eq!(
            told.recv().await,
            Some(tls::Peer {
                fingerprint: None,
                alpn_join: true
            })
        );
        // Without a certificate one may ask for the hall's protocol; the caller sees that nobody is
        // named.
        connect(
            address,
            &with_client_protocol(&tls::join_connector(), &[b"dingdong/1"]),
        )
        .await
        .unwrap();
        assert_eq!(
            told.recv().await,
            Some(tls::Peer {
                fingerprint: None,
                alpn_join: false
            })
        );
    });
}

#[test]
fn machines_of_two_halls_do_not_connect() {
    runtime().block_on(async {
        // The second has an authority of the same name, as somebody would make who wants to get in.
        for other in [hall(2), hall(1)] {
            let hall = hall(1);
            let address = listening(tls::acceptor(&hall.hub), Limits::default(), |_| async {
                panic!("let in")
            })
            .await;
            let refused = connect(address, &tls::connector(&other.kiosk)).await;
            assert!(
                matches!(refused, Err(NetError::ForeignCertificate)),
                "{refused:?}"
            );

            // Trusts this hall, and shows another's certificate.
            let mut config: ClientConfig = (**tls::connector(&hall.kiosk).config()).clone();
            config.client_auth_cert_resolver = tls::connector(&other.kiosk)
                .config()
                .client_auth_cert_resolver
                .clone();
            let stream = connect(address, &TlsConnector::from(Arc::new(config)))
                .await
                .unwrap();
            let said = heard(stream).await;
            assert!(matches!(said, NetError::ForeignCertificate), "{said:?}");
        }
    });
}

#[test]
fn a_foreign_machine_that_speaks_at_once_still_hears_why_it_is_refused() {
    runtime().block_on(async {
        let other = hall(2);
        let hall = hall(1);
        let address = listening(tls::acceptor(&hall.hub), Limits::default(), |_| async {
            panic!("let in")
        })
        .await;
        let mut config: ClientConfig = (**tls::connector(&hall.kiosk).config()).clone();
        config.client_auth_cert_resolver = tls::connector(&other.kiosk)
            .config()
            .client_auth_cert_resolver
            .clone();
        let mut stream = connect(address, &TlsConnector::from(Arc::new(config)))
            .await
            .unwrap();
        let said = ask(&mut stream, &"x".repeat(100_000)).await;
        assert!(
            matches!(said, Err(NetError::ForeignCertificate)),
            "{said:?}"
        );
    });
}

#[test]
fn versions_without_a_common_protocol_say_so_on_both_sides() {
    runtime().block_on(async {
        let hall = hall(1);
        let newer = with_client_protocol(&tls::connector(&hall.kiosk), &[b"dingdong/2"]);
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let acceptor = tls::acceptor(&hall.hub);
        let (ours, theirs) = tokio::join!(connect(address, &newer), async {
            let (stream, _) = listener.accept().await.unwrap();
            acceptor.accept(stream).await.map_err(NetError::from)
        });
        assert!(matches!(ours, Err(NetError::OtherVersion)), "{ours:?}");
        assert!(matches!(theirs, Err(NetError::OtherVersion)), "{theirs:?}");

        // Programs that have never heard of protocols.
        let none = with_server_protocol(&tls::acceptor(&hall.hub), &[]);
        let address = listening(none, Limits::default(), |_| async { panic!("let in") }).await;
        let ours = connect(address, &tls::connector(&hall.kiosk)).await;
        assert!(matches!(ours, Err(NetError::OtherVersion)), "{ours:?}");
        let address = listening(acceptor, Limits::default(), |_| async { panic!("let in") }).await;
        let ours = connect(
            address,
            &with_client_protocol(&tls::connector(&hall.kiosk), &[]),
        )
        .await;
        assert!(matches!(ours, Err(NetError::OtherVersion)), "{ours:?}");
    });
}

#[test]
fn what_is_no_handshake_is_put_out_and_others_are_served_meanwhile() {
    runtime().block_on(async {
        let hall = hall(1);
        let limits = Limits {
            handshake: Duration::from_secs(1),
            ..Limits::default()
        };
        let address = listening(tls::acceptor(&hall.hub), limits, echo).await;
        let mut garbage = TcpStream::connect(address).await.unwrap();
        garbage.write_all(b"GET / HTTP/1.1\r\n\r\n").await.unwrap();
        let mut silent = TcpStream::connect(address).await.unwrap();
        let mut half = TcpStream::connect(address).await.unwrap();
        half.write_all(&[0x16, 3, 1, 2, 0, 1, 0]).await.unwrap();
        let mut stream = connect(address, &tls::connector(&hall.kiosk))
            .await
            .unwrap();
        assert_eq!(ask(&mut stream, "A001").await.unwrap(), "A001");
        for stream in [&mut garbage, &mut silent, &mut half] {
            let mut rest = Vec::new();
            // An end or a reset, either will do.
            let _ = tokio::time::timeout(GENEROUS, stream.read_to_end(&mut rest))
                .await
                .expect("put out in time");
        }
    });
}

#[test]
fn a_server_of_another_kind_is_told_from_a_machine_that_is_not_there() {
    runtime().block_on(async {
        let connector = tls::connector(&hall(1).kiosk);
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let web = listener.local_addr().unwrap();
        tokio::spawn(async move {
            while let Ok((mut stream, _)) = listener.accept().await {
                stream
                    .write_all(b"HTTP/1.1 400 Bad Request\r\n\r\n")
                    .await
                    .unwrap();
                let _ = stream.read(&mut [0; 4096]).await;
            }
        });
        let (_kept, nobody) = nobody();
        let silent = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let short = Duration::from_secs(1);
        let to = |addresses: Vec<SocketAddr>, within: Duration| {
            let connector = connector.clone();
            async move {
                listener::connect(&addresses, &connector, within)
                    .await
                    .unwrap_err()
            }
        };
        assert!(matches!(to(vec![], GENEROUS).await, NetError::Unreachable));
        assert!(matches!(
            to(vec![nobody], GENEROUS).await,
            NetError::Refused
        ));
        assert!(matches!(
            to(vec![silent.local_addr().unwrap()], short).await,
            NetError::Silent
        ));
        let error = to(vec![web], GENEROUS).await;
        assert!(matches!(error, NetError::Garbage), "{error:?}");
        // Of several, the one that tells most.
        assert!(matches!(
            to(vec![silent.local_addr().unwrap(), nobody], short).await,
            NetError::Refused
        ));
        assert!(matches!(
            to(vec![nobody, web], GENEROUS).await,
            NetError::Garbage
        ));
    });
}

#[test]
fn the_first_hub_that_answers_is_taken() {
    runtime().block_on(async {
        let other = hall(2);
        let hall = hall(1);
        let good = listening(tls::acceptor(&hall.hub), Limits::default(), echo).await;
        let foreign = listening(tls::acceptor(&other.hub), Limits::default(), echo).await;
        let (_kept, nobody) = nobody();
        let silent = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let all = [silent.local_addr().unwrap(), nobody, foreign, good];
        let (mut stream, address) = listener::connect(&all, &tls::connector(&hall.kiosk), GENEROUS)
            .await
            .unwrap();
        assert_eq!(address, good);
        assert_eq!(ask(&mut stream, "B001").await.unwrap(), "B001");
    });
}

#[test]
fn beyond_the_limits_a_connection_is_closed_at_once_and_a_place_that_is_left_is_given_again() {
    runtime().block_on(async {
        let hall = hall(1);
        let limits = Limits {
            connections: 2,
            per_address: 1,
            ..Limits::default()
        };
        let served = Arc::new(AtomicUsize::new(0));
        let count = Arc::clone(&served);
        // Many from this machine are welcome: the limit of an address is not for its own programs.
        let address = listening(tls::acceptor(&hall.hub), limits, move |came| {
            count.fetch_add(1, Ordering::SeqCst);
            echo(came)
        })
        .await;
        let connector = tls::connector(&hall.kiosk);
        let mut first = connect(address, &connector).await.unwrap();
        let mut second = connect(address, &connector).await.unwrap();
        assert_eq!(ask(&mut first, "1").await.unwrap(), "1");
        assert_eq!(ask(&mut second, "2").await.unwrap(), "2");
        let third = connect(address, &connector).await;
        assert!(matches!(third, Err(NetError::Closed)), "{third:?}");
        drop(first);
        let begun = Instant::now();
        let mut again = loop {
            match connect(address, &connector).await {
                Ok(stream) => break stream,
                Err(_) => assert!(begun.elapsed() < GENEROUS),
            }
        };
        assert_eq!(ask(&mut again, "3").await.unwrap(), "3");
        assert_eq!(served.load(Ordering::SeqCst), 3);
    });
}

#[test]
fn connections_without_a_certificate_cannot_take_the_places_of_the_hall() {
    runtime().block_on(async {
        let hall = hall(1);
        let inside = Arc::new(AtomicUsize::new(0));
        let count = Arc::clone(&inside);
        let address = listening(
            tls::acceptor(&hall.hub),
            Limits {
                unnamed: 1,
                ..Limits::default()
            },
            move |came| {
                count.fetch_add(1, Ordering::SeqCst);
                echo(came)
            },
        )
        .await;
        let mut guest = connect(address, &tls::join_connector()).await.unwrap();
        assert_eq!(ask(&mut guest, "1").await.unwrap(), "1");
        let turned_away = connect(address, &tls::join_connector()).await.unwrap();
        assert!(matches!(heard(turned_away).await, NetError::Closed));
        let mut kiosk = connect(address, &tls::connector(&hall.kiosk))
            .await
            .unwrap();
        assert_eq!(ask(&mut kiosk, "2").await.unwrap(), "2");
        assert_eq!(inside.load(Ordering::SeqCst), 2);
    });
}

#[test]
fn a_hub_that_stops_listening_ends_its_connections() {
    runtime().block_on(async {
        let hall = hall(1);
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let server = tokio::spawn(serve(
            listener,
            tls::acceptor(&hall.hub),
            Limits::default(),
            echo,
        ));
        let connector = tls::connector(&hall.kiosk);
        let mut stream = connect(address, &connector).await.unwrap();
        assert_eq!(ask(&mut stream, "1").await.unwrap(), "1");
        server.abort();
        assert!(matches!(heard(stream).await, NetError::Closed));
        until("it no longer listens", || {
            std::net::TcpStream::connect(address).is_err()
        })
        .await;
    });
}

#[test]
fn half_a_frame_is_the_end_of_a_connection() {
    runtime().block_on(async {
        let whole = frame::encode(&"A001".to_owned());
        for length in 0..whole.len() {
            let read = frame::read(&mut &whole[..length], MAX).await;
            assert!(
                matches!(read, Err(NetError::Closed)),
                "{length} bytes: {read:?}"
            );
        }
        let body = frame::read(&mut &whole[..], MAX).await.unwrap();
        assert_eq!(frame::decode::<String>(&body).unwrap(), "A001");
        assert!(matches!(
            frame::decode::<u64>(&body),
            Err(NetError::Garbage)
        ));
    });
}

#[test]
fn a_frame_that_promises_a_gigabyte_takes_no_memory() {
    const GIGABYTE: u32 = 1 << 30;
    runtime().block_on(async {
        let promise = GIGABYTE.to_be_bytes();
        let refused = frame::read(&mut &promise[..], GIGABYTE - 1).await;
        assert!(matches!(refused, Err(NetError::TooLarge { bytes: GIGABYTE, max }) if max == GIGABYTE - 1), "{refused:?}");
        // Also where it would be allowed: room is made for what comes.
        let came = vec![7; 100_000];
        let mut body = Vec::new();
        assert!(frame::fill(&mut &came[..], GIGABYTE, &mut body).await.is_err());
        assert_eq!(body, came);
        assert!(body.capacity() < 1_000_000, "{} bytes set aside", body.capacity());
    });
}

/// How fast it is: `cargo test --release --lib net -- --ignored --nocapture`.
#[test]
#[ignore = "a measurement"]
fn figures() {
    runtime().block_on(async {
        let hall = hall(1);
        let address = listening(tls::acceptor(&hall.hub), Limits::default(), echo).await;
        let connector = tls::connector(&hall.kiosk);
        let text = "x".repeat(200);
        let mut connects = Vec::new();
        let mut stream = connect(address, &connector).await.unwrap();
        for _ in 0..300 {
            let begun = Instant::now();
            stream = connect(address, &connector).await.unwrap();
            ask(&mut stream, &text).await.unwrap();
            connects.push(begun.elapsed());
        }
        let mut trips = Vec::new();
        for _ in 0..10_000 {
            let begun = Instant::now();
            ask(&mut stream, &text).await.unwrap();
            trips.push(begun.elapsed());
        }
        for (what, times) in [
            ("connect + first reply", &mut connects),
            ("round trip of 200 B", &mut trips),
        ] {
            times.sort();
            println!(
                "{what}: p50 {:?}, p99 {:?}",
                times[times.len() / 2],
                times[times.len() * 99 / 100]
            );
        }
    });
}
