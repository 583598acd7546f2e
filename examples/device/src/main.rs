//! The device's side, from runtime signals to a pinned connection, on this machine.

fn main() -> Result<(), Box<dyn std::error::Error>> {
    print!("{}", bonafide_example_device::run()?);
    Ok(())
}
