//! Makes the code of the other languages from the library: see `bindings/uniffi/generate`.

fn main() {
    uniffi::uniffi_bindgen_main();
}
