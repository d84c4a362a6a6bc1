//! The way to a wire: a serial line, a serial server on the network, or a simulated wire. Nothing
//! here waits longer than it says.

use crate::device::SerialForm;
use rustix::event::{PollFd, PollFlags, Timespec, poll};
use rustix::fs::{Mode, OFlags};
use serialport::{DataBits, FlowControl, Parity, StopBits, TTYPort};
use std::fmt;
use std::fs::File;
use std::io::{self, Read, Write};
use std::net::{SocketAddr, TcpStream, ToSocketAddrs};
use std::os::fd::{AsFd, BorrowedFd};
use std::os::unix::fs::FileTypeExt;
use std::os::unix::net::UnixStream;
use std::str::FromStr;
use std::sync::mpsc;
use std::thread;
use std::time::Duration;

/// Longest time to find a serial server by name, and then to connect to it.
const REACH: Duration = Duration::from_millis(700);
/// Time without a packet before a serial server is asked whether it is there; then three times more.
const KEEPALIVE: Duration = Duration::from_secs(10);
/// Longest wait for a port that takes no more of a frame.
const WRITE_WITHIN: Duration = Duration::from_millis(200);

/// The connection of a wire, as settings write it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Connection {
    /// `serial:/dev/ttyUSB0`, with the speed behind an `@` where the device file says otherwise.
    Serial(String, Option<u32>),
    /// `tcp:192.168.1.60:4001`: a serial server that passes bytes through.
    Tcp(String, u16),
}

impl FromStr for Connection {
    type Err = ();

    fn from_str(text: &str) -> Result<Connection, ()> {
        match text.split_once(':') {
            Some(("serial", rest)) => {
                let (path, baud) = match rest.rsplit_once('@') {
                    Some((path, baud)) => {
                        let baud: u32 = baud.parse().map_err(|_| ())?;
                        let known = (300..=921_600).contains(&baud);
                        (path, Some(baud).filter(|_| known).ok_or(())?.into())
                    }
                    None => (rest, None),
                };
                match path.starts_with('/') {
                    true => Ok(Connection::Serial(path.to_owned(), baud)),
                    false => Err(()),
                }
            }
            Some(("tcp", rest)) => {
                let (host, port) = rest.rsplit_once(':').ok_or(())?;
                let host = host.trim_start_matches('[').trim_end_matches(']');
                let port: u16 = port.parse().map_err(|_| ())?;
                // Systems read "192.168.1" as 192.168.0.1, which nobody means.
                let is_number = host.chars().all(|c| c.is_ascii_digit() || c == '.');
                let is_bad = is_number && host.parse::<std::net::Ipv4Addr>().is_err();
                match host.is_empty() || is_bad || port == 0 {
                    true => Err(()),
                    false => Ok(Connection::Tcp(host.to_owned(), port)),
                }
            }
            _ => Err(()),
        }
    }
}

impl fmt::Display for Connection {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Connection::Serial(path, None) => write!(f, "serial:{path}"),
            Connection::Serial(path, Some(baud)) => write!(f, "serial:{path}@{baud}"),
            Connection::Tcp(host, port) if host.contains(':') => write!(f, "tcp:[{host}]:{port}"),
            Connection::Tcp(host, port) => write!(f, "tcp:{host}:{port}"),
        }
    }
}

/// An open wire. Reading and writing never wait.
pub struct Port(Way);

enum Way {
    Serial(
        File,
        #[expect(dead_code, reason = "keeps the line taken")] TTYPort,
    ),
    Tcp(TcpStream),
    Simulated(UnixStream),
}

impl Port {
    /// Opens a wire with the form that its devices want.
    ///
    /// # Errors
    /// The system's reason: most often `NotFound`, `PermissionDenied`, `ConnectionRefused`, `TimedOut`,
    /// or `ResourceBusy` when another program has it. `Unsupported` for what is no device.
    pub fn open(connection: &Connection, form: SerialForm) -> io::Result<Port> {
        match connection {
            Connection::Serial(path, baud) => serial(path, baud.unwrap_or(form.baud), form),
            Connection::Tcp(host, port) => tcp(host, *port),
        }
    }

    /// Returns one end of a simulated wire, and the other one.
    ///
    /// # Errors
    /// When the system has no more files to give.
    pub fn simulated() -> io::Result<(Port, UnixStream)> {
        let (ours, theirs) = UnixStream::pair()?;
        ours.set_nonblocking(true)?;
        theirs.set_nonblocking(true)?;
        Ok((Port(Way::Simulated(ours)), theirs))
    }

    /// Reads what is there.
    ///
    /// # Errors
    /// `WouldBlock` if nothing is; else the wire is lost.
    pub fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = match &mut self.0 {
            Way::Serial(file, _) => file.read(buffer),
            Way::Tcp(stream) => stream.read(buffer),
            Way::Simulated(stream) => stream.read(buffer),
        };
        match read {
            Ok(0) => Err(io::ErrorKind::UnexpectedEof.into()),
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {
                Err(io::ErrorKind::WouldBlock.into())
            }
            other => other,
        }
    }

    /// Writes a frame as a whole.
    ///
    /// # Errors
    /// When the wire is lost or takes no more.
    pub fn write(&mut self, mut frame: &[u8]) -> io::Result<()> {
        while !frame.is_empty() {
            let written = match &mut self.0 {
                Way::Serial(file, _) => file.write(frame),
                Way::Tcp(stream) => stream.write(frame),
                Way::Simulated(stream) => stream.write(frame),
            };
            match written {
                Ok(0) => return Err(io::ErrorKind::WriteZero.into()),
                Ok(count) => frame = &frame[count..],
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => {
                    let ready = wait(self.as_fd(), PollFlags::OUT, WRITE_WITHIN)?;
                    if !ready {
                        return Err(io::ErrorKind::TimedOut.into());
                    }
                }
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err(error),
            }
        }
        Ok(())
    }
}

impl AsFd for Port {
    fn as_fd(&self) -> BorrowedFd<'_> {
        match &self.0 {
            Way::Serial(file, _) => file.as_fd(),
            Way::Tcp(stream) => stream.as_fd(),
            Way::Simulated(stream) => stream.as_fd(),
        }
    }
}

/// Returns a time as the system takes it.
pub(crate) fn timespec(time: Duration) -> Timespec {
    Timespec {
        tv_sec: i64::try_from(time.as_secs()).unwrap_or(i64::MAX),
        tv_nsec: i64::from(time.subsec_nanos()),
    }
}

/// Waits for a file; whether it is ready.
pub(crate) fn wait(fd: BorrowedFd<'_>, flags: PollFlags, within: Duration) -> io::Result<bool> {
    match poll(&mut [PollFd::new(&fd, flags)], Some(&timespec(within))) {
        Ok(ready) => Ok(ready > 0),
        Err(rustix::io::Errno::INTR) => Ok(false),
        Err(error) => Err(error.into()),
    }
}

fn serial(path: &str, baud: u32, form: SerialForm) -> io::Result<Port> {
    // Nothing is ever sent to what is no device.
    if !std::fs::metadata(path)?.file_type().is_char_device() {
        return Err(io::ErrorKind::Unsupported.into());
    }
    let flags = OFlags::RDWR | OFlags::NONBLOCK | OFlags::NOCTTY | OFlags::CLOEXEC;
    // Our own handle first, because the crate's handle blocks.
    let file: File = rustix::fs::open(path, flags, Mode::empty())?.into();
    let line = serialport::new(path, baud)
        .data_bits(if form.bits == 7 {
            DataBits::Seven
        } else {
            DataBits::Eight
        })
        .parity(match form.parity {
            'E' => Parity::Even,
            'O' => Parity::Odd,
            _ => Parity::None,
        })
        .stop_bits(if form.stop == 2 {
            StopBits::Two
        } else {
            StopBits::One
        })
        .flow_control(FlowControl::None)
        .open_native()
        .map_err(|error| match error.kind() {
            // It is there, so it is taken.
            serialport::ErrorKind::NoDevice => io::ErrorKind::ResourceBusy.into(),
            _ => io::Error::from(error),
        })?;
    Ok(Port(Way::Serial(file, line)))
}

fn tcp(host: &str, port: u16) -> io::Result<Port> {
    let address = resolve(host, port)?;
    let stream = TcpStream::connect_timeout(&address, REACH)?;
    stream.set_nonblocking(true)?;
    stream.set_nodelay(true)?;
    rustix::net::sockopt::set_socket_keepalive(&stream, true)?;
    rustix::net::sockopt::set_tcp_keepidle(&stream, KEEPALIVE)?;
    rustix::net::sockopt::set_tcp_keepintvl(&stream, KEEPALIVE / 2)?;
    rustix::net::sockopt::set_tcp_keepcnt(&stream, 3)?;
    Ok(Port(Way::Tcp(stream)))
}

/// Resolves a name in a thread of its own: asking can take half a minute, and cannot be broken off.
fn resolve(host: &str, port: u16) -> io::Result<SocketAddr> {
    if let Ok(ip) = host.parse() {
        return Ok(SocketAddr::new(ip, port));
    }
    let (answer, asked) = mpsc::channel();
    let host = host.to_owned();
    thread::Builder::new()
        .name("resolve".to_owned())
        .spawn(move || {
            let found = (host.as_str(), port).to_socket_addrs();
            drop(answer.send(found.map(|mut all| all.next())));
        })?;
    asked
        .recv_timeout(REACH)
        .map_err(|_| io::ErrorKind::TimedOut)??
        .ok_or_else(|| io::ErrorKind::NotFound.into())
}

/// Names of the serial lines of this machine that do not change when they are plugged in elsewhere.
pub fn serial_lines() -> Vec<String> {
    let folder = std::fs::read_dir("/dev/serial/by-id").into_iter().flatten();
    let by_id = folder
        .flatten()
        .map(|file| file.path().display().to_string());
    let mut lines: Vec<String> = by_id.collect();
    if lines.is_empty() {
        let all = std::fs::read_dir("/dev").into_iter().flatten().flatten();
        let names = all.filter_map(|file| file.file_name().into_string().ok());
        let is_adapter = |name: &String| name.starts_with("ttyUSB") || name.starts_with("ttyACM");
        lines = names
            .filter(is_adapter)
            .map(|name| format!("/dev/{name}"))
            .collect();
    }
    lines.sort();
    lines
}

/// Milliseconds for which an adapter holds answers back, where the system tells: FTDI has 16 by default.
pub fn latency_ms(path: &str) -> Option<u32> {
    let device = std::fs::canonicalize(path).ok()?;
    let name = device.file_name()?.to_str()?;
    let told = format!("/sys/bus/usb-serial/devices/{name}/latency_timer");
    std::fs::read_to_string(told).ok()?.trim().parse().ok()
}
