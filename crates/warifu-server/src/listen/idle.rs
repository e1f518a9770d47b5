//! A stream that fails when nothing has moved for a while in either direction.
//!
//! It catches whoever reads the answer not at all, keeps an HTTP/2 connection open without a word, or
//! sends half a body and stops. It never fails while bytes move, however slowly: the limits on a whole
//! head, request and connection are [`connection`](super::connection)'s.

use std::{
    future::Future as _,
    io,
    pin::Pin,
    task::{Context, Poll},
    time::Duration,
};

use tokio::{
    io::{AsyncRead, AsyncWrite, ReadBuf},
    time::Sleep,
};

pub(super) struct Idle<S> {
    stream: S,
    limit: Duration,
    timer: Pin<Box<Sleep>>,
    /// Whether something moved since the timer was set; it is set anew only when it has run out.
    moved: bool,
}

impl<S> Idle<S> {
    pub(super) fn new(stream: S, limit: Duration) -> Self {
        Self { stream, limit, timer: Box::pin(tokio::time::sleep(limit)), moved: false }
    }

    fn told<T>(&mut self, cx: &mut Context<'_>, polled: Poll<io::Result<T>>) -> Poll<io::Result<T>> {
        if polled.is_ready() {
            self.moved = true;
            return polled;
        }
        while self.timer.as_mut().poll(cx).is_ready() {
            if !self.moved {
                return Poll::Ready(Err(io::ErrorKind::TimedOut.into()));
            }
            self.moved = false;
            self.timer = Box::pin(tokio::time::sleep(self.limit));
        }
        Poll::Pending
    }
}

impl<S: AsyncRead + Unpin> AsyncRead for Idle<S> {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let polled = Pin::new(&mut self.stream).poll_read(cx, buffer);
        self.told(cx, polled)
    }
}

impl<S: AsyncWrite + Unpin> AsyncWrite for Idle<S> {
    fn poll_write(mut self: Pin<&mut Self>, cx: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        let polled = Pin::new(&mut self.stream).poll_write(cx, bytes);
        self.told(cx, polled)
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        match Pin::new(&mut self.stream).poll_flush(cx) {
            // Flushing nothing moves nothing.
            Poll::Ready(done) => Poll::Ready(done),
            Poll::Pending => self.told(cx, Poll::Pending),
        }
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        let polled = Pin::new(&mut self.stream).poll_shutdown(cx);
        self.told(cx, polled)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        slices: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        let polled = Pin::new(&mut self.stream).poll_write_vectored(cx, slices);
        self.told(cx, polled)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }
}

#[cfg(test)]
mod tests {
    use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};

    use super::*;

    const LIMIT: Duration = Duration::from_secs(60);

    #[tokio::test(start_paused = true)]
    async fn silence_ends_a_connection() {
        let (ours, _theirs) = tokio::io::duplex(8);
        let read = Idle::new(ours, LIMIT).read_u8().await;
        assert_eq!(read.map_err(|e| e.kind()), Err(io::ErrorKind::TimedOut));
    }

    #[tokio::test(start_paused = true)]
    async fn a_reader_that_takes_nothing_ends_a_connection() {
        let (ours, _theirs) = tokio::io::duplex(8);
        let written = Idle::new(ours, LIMIT).write_all(&[0; 9]).await;
        assert_eq!(written.map_err(|e| e.kind()), Err(io::ErrorKind::TimedOut));
    }

    #[tokio::test(start_paused = true)]
    async fn bytes_that_move_keep_it_open() {
        let (ours, mut theirs) = tokio::io::duplex(8);
        let mut ours = Idle::new(ours, LIMIT);
        let sent = async {
            for _ in 0..10 {
                tokio::time::advance(LIMIT / 2).await;
                theirs.write_u8(7).await.unwrap();
            }
        };
        let read = async {
            for _ in 0..10 {
                ours.read_u8().await.unwrap();
            }
        };
        tokio::join!(sent, read);
    }
}
