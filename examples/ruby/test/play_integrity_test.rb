# frozen_string_literal: true

require_relative 'helper'

class PlayIntegrityTest < Minitest::Test
  include Helper

  ALL = Helper.vectors('play_integrity')
  PACKAGE = ALL['package']

  cases(:token, ALL['tokens'], 17)
  cases(:answer, ALL['answers'], 5)

  def verifier
    @verifier ||= Bonafide::PlayVerifier.new(
      apps: { PACKAGE => { decryption_key: ALL['decryption_key'], verification_key: ALL['verification_key'] } }
    )
  end

  def policy(**options)
    Bonafide::PlayPolicy.new(:recommended, digests: [ALL['certificate_digest']], **options)
  end

  def token(one)
    verifier.verify(token: one['token'], package: PACKAGE, nonce: ALL['nonce'], now: ALL['now_ms'])
  end

  def answer(one)
    Bonafide::Play.verify_decoded(answer: one['answer'], package: PACKAGE, request_hash: ALL['request_hash'],
                                  now: ALL['now_ms'])
  end

  def check_token(one)
    agrees(one, :local_keys) { token(one).finish(:committed) }
  end

  def check_answer(one)
    agrees(one, :google_decode) { answer(one).finish(:committed) }
  end

  def agrees(one, provenance, &verify)
    if (error = one['error'])
      return refused(error['kind'], error['code'], secrets: ALL.values_at('nonce', 'request_hash'), &verify)
    end
    verdict = verify.call
    assert_equal one['verdict'], verdict.to_h
    assert_equal [PACKAGE, provenance], [verdict.package, verdict.provenance]
    assert_equal one['verdict']['requestDetails']['timestampMillis'].to_i, (verdict.time.to_r * 1000).to_i
    appraisal = policy.appraise(verdict)
    assert_equal one['reasons'], appraisal.reasons.map { |reason| reason.kind.to_s }
    assert_equal appraisal.reasons.none?(&:decisive?), appraisal.accepted?
    assert_equal appraisal.accepted?, appraisal.refusal.nil?
  end

  def test_a_token_counts_once
    store = Bonafide::MemoryStore.new
    good = ALL['tokens'].first
    assert_equal 42, token(good).commit(store).version_code
    refused(:Replayed) { token(good).commit(store) }
  end

  def test_a_policy_can_be_stricter
    verdict = token(ALL['tokens'].first).finish(:committed)
    assert policy(min_version_code: 42).appraise(verdict).accept!.accepted?
    refused(:VersionCode) { policy(min_version_code: 43).appraise(verdict).accept! }
    pirated = token(ALL['tokens'].find { |one| one['name'] == 'not licensed' }).finish(:committed)
    refused(:AppLicensing) { policy.appraise(pirated).accept! }
    assert policy(require_licensed: false).appraise(pirated).accepted?
    refused(:NoCertificateDigest) { Bonafide::PlayPolicy.new(:recommended, digests: []) }
    refused(:InvalidCertificateDigest) { Bonafide::PlayPolicy.new(:recommended, digests: ['x']) }
  end

  def test_google_is_asked
    request = Bonafide::Play.decode_request(package: PACKAGE, token: 'token', access_token: 'access')
    assert request.url.start_with?('https://playintegrity.googleapis.com/')
    assert_equal 'Bearer access', request.headers['Authorization']
    assert_includes JSON.parse(request.body).values, 'token'
    refute_includes request.inspect, 'access'
    Bonafide::Play.check_decode_status(200)
    refused(:DecodeDenied) { Bonafide::Play.check_decode_status(403) }
    assert_raises(Bonafide::UnavailableError) { Bonafide::Play.check_decode_status(503) }
    assert_raises(RangeError) { Bonafide::Play.check_decode_status(65_736) }
  end

  def test_a_token_is_bound_in_one_way
    assert_raises(ArgumentError) { verifier.verify(token: 'x', package: PACKAGE) }
    assert_raises(ArgumentError) { verifier.verify(token: 'x', package: PACKAGE, nonce: 'a', request_hash: 'b') }
  end
end
