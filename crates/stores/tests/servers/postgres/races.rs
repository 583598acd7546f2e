//! Four processes with 64 tasks each present the same assertion to one database.

use super::Server;
use crate::contest::{NOW, contend, race};
use bonafide_stores::postgres::{Options, PostgresStore};
use std::time::Duration;

async fn open(url: &str) -> PostgresStore {
    // Many wait for one row, on a machine of few cores.
    let options = Options::default().clock(|| NOW).patience(Duration::from_secs(60));
    PostgresStore::open(url, options).await.unwrap()
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "a process of the race, started by it"]
async fn postgres_contender() {
    let Some(url) = crate::contest::address() else { return };
    contend(open(&url).await).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn one_assertion_is_accepted_once() {
    let Some(server) = Server::start(&[]) else { return };
    let store = open(&server.url()).await;
    race(&store, "postgres_contender", &server.url()).await;
    store.close();
}
