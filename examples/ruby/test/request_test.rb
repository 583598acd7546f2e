# frozen_string_literal: true

require_relative 'helper'

class RequestTest < Minitest::Test
  include Helper

  ALL = Helper.vectors('request')
  KEY = 'a key of 32 bytes for this alone'
  NOW = 1_780_000_000_000

  cases(:binding, ALL['cases'], 24)
  cases(:refused, ALL['refused'], 16)

  def bind(one)
    Bonafide.request_binding(
      app_id: one['app_id'], purpose: one['purpose'], challenge: hex(one['challenge']), method: one['method'],
      scheme: one['scheme'].to_sym, authority: one['authority'], path_and_query: one['path_and_query'],
      body: hex(one['body']), report_sha256: one['report_sha256'] && hex(one['report_sha256'])
    )
  end

  def check_binding(one)
    assert_equal one['binding'], bind(one).unpack1('H*')
    assert_equal one['base64url'], Base64.urlsafe_encode64(bind(one), padding: false)
  end

  def check_refused(one)
    refused(:InvalidRequestField) { bind(one) }
  end

  def test_a_challenge_is_redeemed_once_in_its_scope_while_fresh
    challenges = Bonafide::Challenges.new(key: KEY)
    scope = { app_id: 'TEAMID1234.com.example.app', purpose: 'enrol', subject: 'alice' }
    challenge = challenges.issue(**scope, now: NOW)
    assert_equal 75, challenge.length
    redeem = ->(now: NOW, **more) { challenges.redeem(challenge, **scope, **more, now: now) }
    refused(:ChallengeMismatch) { redeem.call(subject: 'bob') }
    refused(:ChallengeExpired) { redeem.call(now: NOW + 3_600_000) }
    refused(:InvalidChallenge) { challenges.redeem('x', **scope, now: NOW) }
    store = Bonafide::MemoryStore.new
    redeemed = redeem.call.commit(store)
    assert_equal ['alice', NOW / 1000], [redeemed.subject, redeemed.issued.to_i]
    refused(:Replayed) { redeem.call.commit(store) }
    rolled = Bonafide::Challenges.new(key: 'the next key of 32 bytes for it.', also_accept: KEY)
    assert_equal 'alice', rolled.redeem(challenge, **scope, now: NOW).finish(:committed).subject
    assert_raises(ArgumentError) { Bonafide::Challenges.new(key: 'short') }
  end

  def test_a_challenge_and_its_evidence_count_together_or_not_at_all
    apple = Helper.vectors('app_attest')
    verifier = Bonafide::Verifier.new(apps: [apple['app_id']], trust_anchors: [base64(apple['root'])])
    challenges = Bonafide::Challenges.new(key: KEY)
    scope = { app_id: apple['app_id'], purpose: 'enrol', subject: 'alice', now: NOW }
    one = apple['attestations'].first
    store = Bonafide::MemoryStore.new
    both = lambda do |challenge|
      challenges.redeem(challenge, **scope).and(
        verifier.verify_attestation(object: base64(one['object']), key_id: base64(one['key_id']),
                                    client_data_hash: hex(one['client_data_hash']), now: apple['now_ms'])
      ).owned_by('alice')
    end
    challenge = challenges.issue(**scope)
    assert_equal [Bonafide::Enrol, Bonafide::Take], both.call(challenge).effects.map(&:class).sort_by(&:name)
    redeemed, attestation = both.call(challenge).commit(store)
    assert_equal 'alice', redeemed.subject
    assert_equal 'alice', store.load(attestation.device).owner
    # The second enrolment fails, and its challenge stays good.
    following = challenges.issue(**scope)
    refused(:AlreadyEnrolled) { both.call(following).commit(store) }
    assert_equal 'alice', challenges.redeem(following, **scope).commit(store).subject
  end
end
