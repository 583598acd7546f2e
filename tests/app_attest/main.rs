//! App Attest as a server uses it: simulated devices for every rule, and real
//! evidence where it is at hand.

mod assertion;
mod attestation;
mod bugs_of_others;
mod configuration;
mod field;
mod launch_fields;
mod setup;
mod stored_key;
