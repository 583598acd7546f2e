//! A server with secrets at rest.

mod sealing {
    #[test]
    fn a_secret_is_sealed_and_the_key_is_changed() {
        fn run(mut table: Vec<String>) -> bonafide::Result<Vec<String>> {
            let now = bonafide::Timestamp::from_unix_seconds(1_780_000_000);
            let (later, much_later) =
                (now.saturating_add(CACHED_FOR), now.saturating_add(CACHED_FOR * 2));
            // README
            use bonafide::seal::{Census, Context, Key, KeyId, Keyring, Rewrapped, Row, Sealed};
            use std::time::Duration;

            /// For how long a node goes on with a ring that it has loaded.
            const CACHED_FOR: Duration = Duration::from_secs(3600);

            let mut ring = Keyring::new(Key::generate(KeyId::new("2026-01")?)?, now);
            let context = Context::new([("tenant", "7"), ("name", "openai")])?;
            table.push(ring.seal(b"sk-live-0123456789", &context)?.to_string());
            let secret = ring.open(&Sealed::parse(&table[0])?, &context)?;
            assert_eq!(secret.expose(), b"sk-live-0123456789");

            // A new key, in six steps. After 1, 2 and 5, every node loads the ring.
            let (old, new) = (KeyId::new("2026-01")?, KeyId::new("2026-04")?);
            ring.add(Key::generate(new.clone())?, now)?; // 1  it opens
            ring.promote(&new)?; // 2  it seals
            let rows: Vec<_> = table.iter().map(|text| Row::new(text, &context)).collect();
            let answers = ring.rewrap_batch(rows); // 3  old rows move
            for (text, answer) in table.iter_mut().zip(answers) {
                match answer {
                    Rewrapped::Rewrapped(sealed) => *text = sealed.to_string(),
                    Rewrapped::Failed(error) => eprintln!("it stays as it is: {error}"),
                    _ => {}
                }
            }
            // Of every table, as the primary database has it: a replica may be behind.
            let census = |now| {
                let mut count = Census::begin(now);
                table.iter().for_each(|text| count.count(text));
                count.finish()
            };
            assert_eq!(census(later).rows_of(&old), 0); // 4  no row needs the old key
            ring.disable(&old, later)?; // 5  it does nothing
            ring.destroy(&old, &census(much_later), CACHED_FOR)?; // 6  only its name is left
            // END
            Ok(table)
        }
        let table = run(Vec::new()).unwrap();
        assert!(table[0].starts_with("seal:2:2026-04:"));
    }
}
