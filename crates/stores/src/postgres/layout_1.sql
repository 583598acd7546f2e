-- Devices, what was used, and what was forgotten of it. In a schema of their own.
CREATE TABLE bonafide.device (
    id      bytea   PRIMARY KEY,
    record  bytea   NOT NULL,        -- for AttestedKey::from_trusted_storage
    receipt bytea   NOT NULL,        -- for Apple's fraud metric
    owner   text    NOT NULL,
    counter bigint  NOT NULL,        -- the greatest that was used
    used    bigint  NOT NULL,        -- the 64 up to it: bit i is counter - i
    revoked boolean NOT NULL DEFAULT false
) WITH (fillfactor = 85);            -- a counter that advances stays in its page
CREATE INDEX device_owner ON bonafide.device (owner);

CREATE TABLE bonafide.used (
    id          bytea  PRIMARY KEY,
    made        bigint NOT NULL,     -- ms since the epoch: when its evidence was made
    last_moment bigint NOT NULL      -- kept until then
);
CREATE INDEX used_last_moment ON bonafide.used (last_moment);

CREATE TABLE bonafide.forgotten (    -- windows of `made` whose rows were removed
    not_before bigint PRIMARY KEY,
    not_after  bigint NOT NULL
);

-- Outcomes: 1 committed, 2 replayed, 3 stale, 4 revoked, 5 unknown device, 6 already enrolled,
-- 7 enrolled for another.

CREATE FUNCTION bonafide.enrol(
    the_id bytea, the_owner text, the_record bytea, the_receipt bytea
) RETURNS smallint LANGUAGE plpgsql AS $$
DECLARE
    known record;
BEGIN
    INSERT INTO bonafide.device (id, record, receipt, owner, counter, used)
    VALUES (the_id, the_record, the_receipt, the_owner, 0, 1)
    ON CONFLICT (id) DO NOTHING;
    IF FOUND THEN
        RETURN 1;
    END IF;
    SELECT owner, revoked INTO known FROM bonafide.device WHERE id = the_id FOR KEY SHARE;
    IF NOT FOUND THEN
        -- Erased in between: nobody can say what it was.
        RAISE serialization_failure USING MESSAGE = 'the device was erased meanwhile';
    END IF;
    RETURN CASE WHEN known.revoked THEN 4 WHEN known.owner = the_owner THEN 6 ELSE 7 END;
END $$;

-- `reach` is how far behind the greatest a counter may be that was not used; 0 is strict.
CREATE FUNCTION bonafide.advance(
    the_id bytea, the_owner text, the_counter bigint, reach integer
) RETURNS smallint LANGUAGE plpgsql AS $$
DECLARE
    known record;
    bit bigint;
BEGIN
    -- One statement where all is well.
    UPDATE bonafide.device
    SET counter = the_counter,
        used = 1 | CASE WHEN the_counter - counter < 64
                        THEN used << (the_counter - counter)::integer ELSE 0 END
    WHERE id = the_id AND counter < the_counter AND NOT revoked
        AND (the_owner IS NULL OR owner = the_owner);
    IF FOUND THEN
        RETURN 1;
    END IF;
    SELECT counter, used, revoked, owner INTO known
    FROM bonafide.device WHERE id = the_id FOR NO KEY UPDATE;
    IF NOT FOUND THEN
        RETURN 5;
    ELSIF known.revoked THEN
        RETURN 4;
    ELSIF the_owner IS NOT NULL AND known.owner <> the_owner THEN
        RETURN 7;
    ELSIF known.counter < the_counter THEN
        -- Enrolled in between.
        RAISE serialization_failure USING MESSAGE = 'the device was enrolled meanwhile';
    ELSIF the_counter = 0 OR known.counter - the_counter > least(reach, 63) THEN
        RETURN 3;
    END IF;
    bit := 1::bigint << (known.counter - the_counter)::integer;
    IF known.used & bit <> 0 THEN
        RETURN 3;
    END IF;
    UPDATE bonafide.device SET used = known.used | bit WHERE id = the_id;
    RETURN 1;
END $$;

-- Kept for at least so long from now on, and until then; `now` is null for the database's clock.
CREATE FUNCTION bonafide.insert_once(
    the_id bytea, the_made bigint, at_least bigint, until bigint, now bigint
) RETURNS smallint LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO bonafide.used (id, made, last_moment)
    VALUES (the_id, the_made, greatest(at_least + coalesce(
        now, (extract(epoch FROM clock_timestamp()) * 1000)::bigint), until))
    ON CONFLICT (id) DO NOTHING;
    IF NOT FOUND THEN
        RETURN 2;
    END IF;
    -- After the insertion: whoever removed the row a moment ago has noted it by now.
    IF EXISTS (
        SELECT FROM bonafide.forgotten WHERE the_made BETWEEN not_before AND not_after
    ) THEN
        DELETE FROM bonafide.used WHERE id = the_id;
        RETURN 2;
    END IF;
    RETURN 1;
END $$;

-- A request: its challenge, then its counter.
CREATE FUNCTION bonafide.insert_and_advance(
    the_id bytea, the_made bigint, at_least bigint, until bigint, now bigint,
    the_device bytea, the_owner text, the_counter bigint, reach integer
) RETURNS smallint LANGUAGE plpgsql AS $$
DECLARE
    outcome smallint := bonafide.insert_once(the_id, the_made, at_least, until, now);
BEGIN
    IF outcome <> 1 THEN
        RETURN outcome;
    END IF;
    outcome := bonafide.advance(the_device, the_owner, the_counter, reach);
    IF outcome <> 1 THEN
        DELETE FROM bonafide.used WHERE id = the_id;
    END IF;
    RETURN outcome;
END $$;

-- All of the effects, or none: the outcome of the first, in their order, whose condition does
-- not hold. What is used comes before devices, each in the order of their ids: so no two commits
-- wait for each other, here and above.
CREATE FUNCTION bonafide.commit(
    kinds smallint[], ids bytea[], owners text[], records bytea[], receipts bytea[],
    counters bigint[], reach integer, made bigint[], at_least bigint[], until bigint[], now bigint
) RETURNS smallint LANGUAGE plpgsql AS $$
DECLARE
    refused integer;
    outcome smallint := 1;
    one smallint;
    i integer;
BEGIN
    FOR i IN
        SELECT at FROM unnest(kinds, ids) WITH ORDINALITY AS e (kind, id, at)
        ORDER BY kind = 3 DESC, id, at
    LOOP
        CASE kinds[i]
            WHEN 1 THEN
                one := bonafide.enrol(ids[i], owners[i], records[i], receipts[i]);
            WHEN 2 THEN
                one := bonafide.advance(ids[i], owners[i], counters[i], reach);
            WHEN 3 THEN
                one := bonafide.insert_once(ids[i], made[i], at_least[i], until[i], now);
        END CASE;
        IF one <> 1 AND (refused IS NULL OR i < refused) THEN
            refused := i;
            outcome := one;
        END IF;
    END LOOP;
    IF refused IS NOT NULL THEN
        RAISE SQLSTATE 'BF001';
    END IF;
    RETURN outcome;
EXCEPTION WHEN SQLSTATE 'BF001' THEN
    RETURN outcome; -- what was written is undone
END $$;

-- After writes were lost: everything that was made until then (ms since the epoch) counts as used,
-- and the devices whose counters may be old are erased. Says how many.
CREATE FUNCTION bonafide.writes_were_lost(until bigint) RETURNS bigint LANGUAGE plpgsql AS $$
DECLARE
    erased bigint;
    last bigint;
BEGIN
    -- "bonr": not while a node removes what has expired.
    PERFORM pg_advisory_xact_lock(x'626f6e72'::integer);
    DELETE FROM bonafide.device WHERE NOT revoked;
    GET DIAGNOSTICS erased = ROW_COUNT;
    SELECT max(not_after) INTO last FROM bonafide.forgotten WHERE not_before <= until;
    DELETE FROM bonafide.forgotten WHERE not_before <= until;
    INSERT INTO bonafide.forgotten VALUES (0, greatest(until, last));
    RETURN erased;
END $$;
