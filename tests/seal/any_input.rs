//! Properties that hold for whatever comes.

use crate::setup::{Stream, context, kind, ring};
use bonafide::ErrorKind as K;
use bonafide::seal::{Context, Sealed, inspect};
use proptest::prelude::*;

proptest! {
    #[test]
    fn what_is_sealed_opens(
        secret in prop::collection::vec(any::<u8>(), 0..2000),
        name in "[a-z0-9_.-]{1,64}",
        value in any::<String>().prop_filter("short", |text| text.len() <= 1024),
        seed in any::<u64>(),
    ) {
        let ring = ring();
        let context = Context::new([(name, value)]).unwrap();
        let mut random = Stream::new(&seed.to_string());
        let sealed = ring.seal_with(&secret, &context, &mut random).unwrap();
        let read = Sealed::parse(&sealed.to_string()).unwrap();
        prop_assert_eq!(&read, &sealed);
        let opened = ring.open(&read, &context).unwrap();
        prop_assert_eq!(opened.expose(), secret);
        prop_assert_eq!(kind(ring.open(&read, &Context::none())), K::CannotBeOpened);
    }

    #[test]
    fn what_is_read_is_printed_again_to_the_byte(
        text in prop_oneof![
            any::<String>(),
            "seal:2:[a-z0-9-]{1,4}:[A-Za-z0-9_-]{120,140}",
            "seal:[0-9]{1,4}:one:AQIDb25l[A-Za-z0-9_-]{120,140}",
        ],
    ) {
        if let Ok(sealed) = Sealed::parse(&text) {
            prop_assert_eq!(sealed.to_string(), text.clone());
        }
        let _ = inspect(&text);
    }

    #[test]
    fn no_change_of_a_blob_opens(at in any::<prop::sample::Index>(), change in 1..=255_u8) {
        let ring = ring();
        let mut random = Stream::new("changes");
        let sealed = ring.seal_with(b"secret", &context(), &mut random).unwrap();
        let mut bytes = sealed.as_bytes().to_vec();
        let at = at.index(bytes.len());
        bytes[at] ^= change;
        let opened = Sealed::from_bytes(&bytes).and_then(|sealed| ring.open(&sealed, &context()));
        prop_assert!(opened.is_err(), "byte {at}");
    }
}
