mod contract;
mod faults;
mod races;
mod server;

pub use server::Server;
