//! The example does what it says.

#![allow(clippy::unwrap_used, reason = "a test that panics fails, as it should")]

#[test]
fn the_server_passes_and_who_is_in_the_middle_does_not() {
    // That somebody in the middle passes would be an error of the run.
    let told = bonafide_example_device::run().unwrap();
    assert!(told.contains("linux:") && told.contains("checks in"), "{told}");
    assert!(told.contains("passed: TLSv1_3") && told.contains("X25519MLKEM768"), "{told}");
    assert!(told.contains("refused:") && told.contains("[PinMismatch]"), "{told}");
}
