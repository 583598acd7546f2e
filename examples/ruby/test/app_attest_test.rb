# frozen_string_literal: true

require_relative 'helper'

class AppAttestTest < Minitest::Test
  include Helper

  ALL = Helper.vectors('app_attest')

  cases(:attestation, ALL['attestations'], 15)
  cases(:assertion, ALL['assertions'], 12)

  def verifier
    @verifier ||= Bonafide::Verifier.new(
      apps: [ALL['app_id']], environments: ALL['environments'].map(&:to_sym), trust_anchors: [base64(ALL['root'])]
    )
  end

  def attest(one, **more)
    verifier.verify_attestation(object: base64(one['object']), key_id: base64(one['key_id']),
                                client_data_hash: hex(one['client_data_hash']), now: ALL['now_ms'], **more)
  end

  def assertion(one, record = hex(ALL['record']))
    verifier.verify_assertion(object: base64(one['object']), client_data_hash: hex(one['client_data_hash']),
                              key: Bonafide::AttestedKey.from_trusted_storage(record))
  end

  def check_attestation(one)
    if (error = one['error'])
      id = base64(one['key_id'])
      return refused(error['kind'], error['code'], secrets: [id, id.unpack1('H*'), one['key_id']]) do
        attest(one).finish(:committed)
      end
    end
    claims = attest(one).finish(:committed)
    expected = one['claims']
    assert_equal ALL['app_id'], claims.app_id
    assert_equal expected['environment'].to_sym, claims.environment
    assert_equal expected['platform'], claims.platform
    assert_equal_or_nil expected['os_version'], claims.os_version
    assert_equal_or_nil expected['launch_category'], claims.launch.category
    assert_equal hex(expected['record']), Bonafide::AttestedKey.of(claims).record
  end

  def assert_equal_or_nil(expected, found)
    expected.nil? ? assert_nil(found) : assert_equal(expected, found)
  end

  def check_assertion(one)
    if (error = one['error'])
      return refused(error['kind'], error['code'], secrets: [ALL['record']]) { assertion(one).finish(:committed) }
    end
    assert_equal one['counter'], assertion(one).finish(:committed).counter
  end

  def test_a_device_enrols_once_and_each_assertion_counts_once
    store = Bonafide::MemoryStore.new
    good = ALL['attestations'].first
    first, second = ALL['assertions']
    enrol = ->(owner) { attest(good).owned_by(owner).commit(store) }
    device = enrol.call('alice').device
    refused(:AlreadyEnrolled) { enrol.call('alice') }
    refused(:EnrolledForAnother) { enrol.call('bob') }
    assert_equal 'alice', store.load(device).owner
    use = ->(one, owner) { assertion(one, store.load(device).record).owned_by(owner).commit(store) }
    refused(:EnrolledForAnother) { use.call(first, 'bob') }
    assert_equal 1, use.call(first, 'alice').counter
    again = refused(:CounterNotIncreased) { use.call(first, 'alice') }
    assert_kind_of Bonafide::ReplayError, again
    assert_equal :reassert, again.action
    assert_equal 2, use.call(second, 'alice').counter
    store.revoke(device)
    refused(:Revoked) { use.call(second, 'alice') }
    refused(:Revoked) { enrol.call('alice') }
  end

  def test_of_many_threads_with_one_assertion_one_passes
    store = Bonafide::MemoryStore.new
    attest(ALL['attestations'].first).commit(store)
    verifier
    answers = Array.new(8) do
      Thread.new do
        assertion(ALL['assertions'].first).commit(store).counter
      rescue Bonafide::ReplayError => e
        e.kind
      end
    end.map(&:value)
    assert_equal [1] + ([:CounterNotIncreased] * 7), answers.sort_by(&:to_s)
  end

  def test_without_an_answer_of_the_store_there_are_no_claims
    pending = assertion(ALL['assertions'].first)
    store = Object.new
    def store.commit(_)
      raise IOError, 'connection reset'
    end
    error = refused(:StoreUnavailable) { pending.commit(store) }
    assert_equal 'connection reset', error.cause.message
    assert_kind_of Bonafide::UnavailableError, error
    refused(:CallFinished) { pending.finish(:committed) }
  end

  def test_a_pending_result_ends_once
    pending = assertion(ALL['assertions'].first)
    assert_raises(ArgumentError) { pending.finish(:done) }
    pending.finish(:committed)
    refused(:CallFinished) { pending.finish(:committed) }
    refused(:CallFinished) { pending.effects }
  end

  def test_what_is_not_32_bytes_is_refused_before_the_library_reads_it
    good = ALL['attestations'].first
    assert_raises(ArgumentError) { attest(good, key_id: 'short') }
    assert_raises(ArgumentError) { attest(good, client_data_hash: '') }
    assert_raises(TypeError) { attest(good, key_id: nil) }
    assert_raises(TypeError) { attest(good, object: nil) }
    assert_raises(RangeError) { attest(good, now: -1) }
    assert_equal 32, attest(good, now: Time.at(ALL['now_ms'] / 1000)).finish(:committed).device.bytesize
    assert_raises(Bonafide::MalformedError) { attest(good, object: '') }
  end

  def test_a_verifier_without_an_app_is_a_mistake_of_the_configuration
    assert_kind_of Bonafide::ConfigurationError, refused(:NoAppId) { Bonafide::Verifier.new(apps: []) }
    assert_raises(ArgumentError) { Bonafide::Verifier.new(apps: ['x'], environments: [:testing]) }
  end
end
