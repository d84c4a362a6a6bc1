//! Non-blocking transports for printers: serial, USB, TCP, file. Nothing here waits longer than it
//! says.

use config::{self, Connection, Flow, StatusBy};
use rustix::event::{PollFd, PollFlags, Timespec, poll};
use rustix::fs::{Mode, OFlags};
use serialport::{ClearBuffer, FlowControl, SerialPort, TTYPort};
use std::fs::File;
use std::io::{self, Read, Write};
use std::net::{SocketAddr, TcpStream, ToSocketAddrs};
use std::os::fd::AsFd;
use std::os::unix::fs::FileTypeExt;
use std::path::Path;
use std::sync::mpsc;
use std::thread;
use std::time::{Duration, Instant};

/// Longest wait of a reader for a byte before it looks whether it is still wanted.
const LISTEN: Duration = Duration::from_millis(100);
/// Longest time to find a network printer by name, and then to connect to it.
const REACH: Duration = Duration::from_millis(700);
/// Time without a packet before a network printer is asked whether it is there; then three times
/// more, 5 s apart.
const KEEPALIVE: Duration = Duration::from_secs(10);
/// Bytes that the system may keep for a network printer; it takes twice as many.
const SEND_BUFFER: usize = 8_192;
/// Longest wait of a closing serial line beyond the time that its bytes take.
const DRAIN: Duration = Duration::from_millis(500);

/// Both directions of a line.
pub struct Port {
    /// The writing end: takes what it can at once, and is `WouldBlock` when that is nothing. A
    /// whole job ends with a `flush`.
    pub sink: Box<dyn Write + Send>,
    /// The reading end: gives what the printer says, after at most a tenth of a second
    /// `WouldBlock`. `None` if the line has one direction.
    pub source: Option<Box<dyn Read + Send>>,
}

/// Opens the line of a printer.
///
/// # Errors
/// The system's reason: most often `NotFound`, `PermissionDenied`, `ConnectionRefused`,
/// `TimedOut`, or `ResourceBusy` when another program has it. `Unsupported` for the connections
/// that are no line: `none` and `simulated`.
pub fn open(settings: &config::Printer) -> io::Result<Port> {
    match &settings.connection {
        Connection::None | Connection::Simulated => Err(io::ErrorKind::Unsupported.into()),
        Connection::Serial(path) => serial(path, settings),
        Connection::Usb(path) => usb(path, settings.status),
        Connection::Tcp(host, port) => tcp(host, *port),
        Connection::File(path) => {
            let file = File::options().append(true).create(true).open(path)?;
            Ok(Port {
                sink: Box::new(Whole {
                    file,
                    job: Vec::new(),
                }),
                source: None,
            })
        }
    }
}

/// Opens a device as a file that never blocks. Nothing is ever sent to what is no device: a slip of
/// the pen must not write into an ordinary file.
fn device(path: impl AsRef<Path>, access: OFlags) -> io::Result<File> {
    if !path.as_ref().metadata()?.file_type().is_char_device() {
        return Err(io::Error::new(
            io::ErrorKind::Unsupported,
            "this is no device",
        ));
    }
    let flags = access | OFlags::NONBLOCK | OFlags::NOCTTY | OFlags::CLOEXEC;
    Ok(rustix::fs::open(path.as_ref(), flags, Mode::empty())?.into())
}

fn serial(path: &str, settings: &config::Printer) -> io::Result<Port> {
    let flow = match settings.flow {
        Flow::RtsCts => FlowControl::Hardware,
        Flow::XonXoff => FlowControl::Software,
        Flow::None => FlowControl::None,
    };
    // Our own handle first: the line is nobody else's once it is set up, and the crate's handle
    // blocks.
    let file = device(path, OFlags::RDWR)?;
    let line = serialport::new(path, settings.baud)
        .flow_control(flow)
        .open_native()
        .map_err(|error| match error.kind() {
            // It is there, so it is taken.
            serialport::ErrorKind::NoDevice => io::ErrorKind::ResourceBusy.into(),
            _ => io::Error::from(error),
        })?;
    let source = Listening {
        line: file.try_clone()?,
        ends: true,
    };
    Ok(Port {
        sink: Box::new(Serial {
            file,
            line,
            baud: settings.baud,
        }),
        source: Some(Box::new(source)),
    })
}

fn usb(path: &Path, status: StatusBy) -> io::Result<Port> {
    let both_ways = if status == StatusBy::None {
        Err(io::ErrorKind::Unsupported.into())
    } else {
        device(path, OFlags::RDWR)
    };
    match both_ways {
        Ok(file) => {
            let source = Listening {
                line: file.try_clone()?,
                ends: false,
            };
            Ok(Port {
                sink: Box::new(Device(file)),
                source: Some(Box::new(source)),
            })
        }
        // A parallel port, or a printer that has nothing to say.
        Err(error)
            if matches!(
                error.kind(),
                io::ErrorKind::Unsupported
                    | io::ErrorKind::PermissionDenied
                    | io::ErrorKind::InvalidInput
            ) =>
        {
            Ok(Port {
                sink: Box::new(Device(device(path, OFlags::WRONLY)?)),
                source: None,
            })
        }
        Err(error) => Err(error),
    }
}

fn tcp(host: &str, port: u16) -> io::Result<Port> {
    let address = resolve(host, port)?;
    let stream = TcpStream::connect_timeout(&address, REACH)?;
    stream.set_nonblocking(true)?;
    stream.set_nodelay(true)?;
    // What the system keeps for a printer that takes no more would pass for sent.
    rustix::net::sockopt::set_socket_send_buffer_size(&stream, SEND_BUFFER)?;
    rustix::net::sockopt::set_socket_keepalive(&stream, true)?;
    rustix::net::sockopt::set_tcp_keepidle(&stream, KEEPALIVE)?;
    rustix::net::sockopt::set_tcp_keepintvl(&stream, KEEPALIVE / 2)?;
    rustix::net::sockopt::set_tcp_keepcnt(&stream, 3)?;
    let source = Listening {
        line: stream.try_clone()?,
        ends: true,
    };
    Ok(Port {
        sink: Box::new(stream),
        source: Some(Box::new(source)),
    })
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
            let _ = answer.send(
                (host.as_str(), port)
                    .to_socket_addrs()
                    .map(|mut found| found.next()),
            );
        })?;
    asked
        .recv_timeout(REACH)
        .map_err(|_| io::ErrorKind::TimedOut)??
        .ok_or_else(|| io::ErrorKind::NotFound.into())
}

/// A line to listen on.
struct Listening<T> {
    line: T,
    /// Set if reading nothing means that the other end is gone.
    ends: bool,
}

impl<T: AsFd + Read> Read for Listening<T> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let timeout = Timespec {
            tv_sec: 0,
            tv_nsec: i64::from(LISTEN.subsec_nanos()),
        };
        if poll(
            &mut [PollFd::new(&self.line, PollFlags::IN)],
            Some(&timeout),
        )? == 0
        {
            return Err(io::ErrorKind::WouldBlock.into());
        }
        match self.line.read(buffer)? {
            0 if self.ends => Err(io::ErrorKind::UnexpectedEof.into()),
            0 => {
                // Some USB printers answer every question for news with nothing.
                thread::sleep(LISTEN);
                Err(io::ErrorKind::WouldBlock.into())
            }
            n => Ok(n),
        }
    }
}

/// A serial line.
struct Serial {
    file: File,
    line: TTYPort,
    baud: u32,
}

impl Write for Serial {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.file.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl Drop for Serial {
    /// Drops what is not sent after the time that a job under way needs: the system would wait 30 s
    /// for a printer that takes no more.
    fn drop(&mut self) {
        let waiting = |line: &TTYPort| line.bytes_to_write().unwrap_or(0);
        let until = Instant::now()
            + DRAIN
            + Duration::from_secs_f64(
                f64::from(waiting(&self.line)) * 10.0 / f64::from(self.baud.max(1)),
            );
        while waiting(&self.line) > 0 && Instant::now() < until {
            thread::sleep(Duration::from_millis(5));
        }
        // Nobody is left to tell.
        let _ = self.line.clear(ClearBuffer::Output);
    }
}

/// A printer device of the kernel.
struct Device(File);

impl Write for Device {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.write(bytes).map_err(|error| match error.kind() {
            // "No space left on device" is how a parallel port says that there is no paper.
            io::ErrorKind::StorageFull => io::ErrorKind::WouldBlock.into(),
            _ => error,
        })
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// A file that jobs are added to, each as a whole.
struct Whole {
    file: File,
    job: Vec<u8>,
}

impl Write for Whole {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.job.extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.file.write_all(&std::mem::take(&mut self.job))
    }
}
