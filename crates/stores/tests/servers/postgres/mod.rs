mod contract;
mod faults;
mod hygiene;
mod races;
mod server;

pub use server::{Server, own};
