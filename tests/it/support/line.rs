//! A line to a server that can be cut.

use std::sync::Arc;

use tokio::{
    io::copy_bidirectional,
    net::{TcpListener, TcpStream},
    sync::watch,
};

/// A port that leads to a server while the line is whole.
pub struct Line {
    pub port: u16,
    whole: Arc<watch::Sender<bool>>,
}

impl Line {
    /// A line to a server at `host:port`.
    pub async fn to(server: &str) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let port = listener.local_addr().expect("bound").port();
        let whole = Arc::new(watch::Sender::new(true));
        let (server, state) = (server.to_owned(), whole.clone());
        tokio::spawn(async move {
            while let Ok((mut here, _)) = listener.accept().await {
                let (server, mut state) = (server.clone(), state.subscribe());
                tokio::spawn(async move {
                    if !*state.borrow() {
                        return;
                    }
                    let Ok(mut there) = TcpStream::connect(&server).await else { return };
                    tokio::select! {
                        _ = copy_bidirectional(&mut here, &mut there) => {}
                        _ = state.wait_for(|whole| !whole) => {}
                    }
                });
            }
        });
        Self { port, whole }
    }

    /// Breaks every connection, and refuses new ones.
    pub fn cut(&self) {
        self.whole.send_replace(false);
    }

    /// Lets connections through again.
    pub fn mend(&self) {
        self.whole.send_replace(true);
    }
}
