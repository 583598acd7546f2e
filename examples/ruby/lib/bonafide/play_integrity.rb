# frozen_string_literal: true

require 'json'

module Bonafide
  # Verifies classic tokens of Google Play Integrity.
  class PlayVerifier < Handle
    FREE = :bonafide_play_verifier_free

    # apps: for each package the two keys from the Play Console, as base64:
    # `{ 'com.example.app' => { decryption_key: '…', verification_key: '…' } }`.
    def initialize(apps:)
      builder = Native.bonafide_play_builder_new
      begin
        apps.each do |package, keys|
          parts = [package, keys.fetch(:decryption_key), keys.fetch(:verification_key)]
          Native.run(:bonafide_play_builder_app, builder, *parts.flat_map { |part| Native.sized(part) })
        end
        super(Native.made(:bonafide_play_builder_build, builder))
      ensure
        Native.bonafide_play_builder_free(builder)
      end
    end

    # Gives a Pending with a PlayVerdict. Ages are in milliseconds; 0 is 10 minutes, and 60
    # seconds ahead.
    def verify(token:, package:, nonce: nil, request_hash: nil, max_age_ms: 0, max_ahead_ms: 0, now: Time.now)
      expected = Play.expected(package, nonce, request_hash, max_age_ms, max_ahead_ms)
      Play.pending(Native.made(:bonafide_play_verify, pointer, *Native.sized(token), expected, Native.time(now)))
    end
  end

  # What needs no keys: tokens that Google decodes.
  module Play
    # A POST to Google's server; headers and body are secrets.
    DecodeRequest = Struct.new(:url, :headers, :body, keyword_init: true) do
      def inspect
        "#<#{self.class}>"
      end
      alias_method :to_s, :inspect
    end

    class << self
      # Verifies what Google answered: the body of `decodeIntegrityToken`.
      def verify_decoded(answer:, package:, nonce: nil, request_hash: nil, max_age_ms: 0, max_ahead_ms: 0,
                         now: Time.now)
        expected = expected(package, nonce, request_hash, max_age_ms, max_ahead_ms)
        pending(Native.made(:bonafide_play_verify_decoded, *Native.sized(answer), expected, Native.time(now)))
      end

      # The call that asks Google, with an OAuth 2.0 access token of a service account.
      def decode_request(package:, token:, access_token:)
        parts = [package, token, access_token].flat_map { |part| Native.sized(part) }
        request = Native.made(:bonafide_play_decode_request_new, *parts)
        sent = Native.struct(Native::BonafidePlayDecodeParts, :bonafide_play_decode_request_parts, request)
        url, authorization, body = %i[url authorization body].map do |name|
          Native.text(sent[name], sent[:"#{name}_len"])
        end
        DecodeRequest.new(url: url, body: body,
                          headers: { 'Authorization' => authorization, 'Content-Type' => 'application/json' })
      ensure
        Native.bonafide_play_decode_request_free(request) if request
      end

      # Raises unless Google answered with a verdict.
      def check_decode_status(status)
        raise RangeError, 'no status of HTTP' unless status.between?(0, 0xffff)

        Native.run(:bonafide_play_check_decode_status, status)
      end

      # @api private
      def expected(package, nonce, request_hash, max_age_ms, max_ahead_ms)
        raise ArgumentError, 'expected either nonce or request_hash' if nonce.nil? == request_hash.nil?

        struct = Native.point(Native::BonafidePlayExpected.new, package: package, binding: nonce || request_hash)
        struct[:binding_kind] = nonce ? ABI::PLAY_BINDING_NONCE : ABI::PLAY_BINDING_REQUEST_HASH
        struct[:max_age_ms] = Native.time(max_age_ms)
        struct[:max_ahead_ms] = Native.time(max_ahead_ms)
        struct
      end

      # @api private
      def pending(pointer)
        Pending.new(pointer) { |*outcome| PlayVerdict.new(Native.made(:bonafide_pending_finish_play, *outcome)) }
      end
    end
  end

  # Google's verdict about an app on Android.
  class PlayVerdict < Handle
    FREE = :bonafide_play_verdict_free

    # provenance: :local_keys or :google_decode; version_code: nil where Google said none.
    attr_reader :provenance, :package, :time, :version_code

    def initialize(pointer)
      super
      claims = Native.struct(Native::BonafidePlayClaims, :bonafide_play_verdict_read_claims, pointer)
      decoded = claims[:provenance] == ABI::PLAY_PROVENANCE_GOOGLE_DECODE
      @provenance = decoded ? :google_decode : :local_keys
      @package = Native.text(claims[:package], claims[:package_len])
      @time = Time.at(0, claims[:time_ms], :millisecond).utc
      @version_code = claims[:version_code].negative? ? nil : claims[:version_code]
      @testing_response = claims[:testing_response] == 1
    end

    # Whether the answer was set up for a tester in the Play Console.
    def testing_response?
      @testing_response
    end

    # All of it in Google's own shape, without nonce and request hash.
    def to_h
      JSON.parse(Native.taken(Native.given(:bonafide_play_verdict_json, pointer)))
    end
  end

  # Which verdicts are good enough.
  class PlayPolicy < Handle
    FREE = :bonafide_play_policy_free
    PRESETS = {
      recommended: ABI::PLAY_POLICY_RECOMMENDED, lenient: ABI::PLAY_POLICY_LENIENT,
      strict: ABI::PLAY_POLICY_STRICT
    }.freeze

    # digests: the certificates that may sign the app, as the console shows them. labels:
    # `ABI::PLAY_LABEL_…` added up, of which a device needs one.
    def initialize(preset, digests:, labels: nil, min_sdk_version: nil, min_version_code: nil,
                   require_licensed: nil, allow_testing_responses: nil)
      raw = digests.map { |shown| Native.bytes(32, :bonafide_play_certificate_digest, *Native.sized(shown)) }.join
      super(Native.made(:bonafide_play_policy_new, Native.choice(PRESETS, preset), raw, digests.length))
      set(:accept_labels, labels)
      set(:min_sdk_version, min_sdk_version)
      set(:min_version_code, min_version_code)
      set(:require_licensed, flag(require_licensed))
      set(:allow_testing_responses, flag(allow_testing_responses))
    end

    def appraise(verdict)
      Appraisal.new(Native.given(:bonafide_play_policy_appraise, pointer, PlayVerdict.pointer(verdict)))
    end

    private

    def set(what, value)
      Native.check(Native.public_send(:"bonafide_play_policy_#{what}", pointer, value)) unless value.nil?
    end

    def flag(value)
      value.nil? ? nil : (value ? 1 : 0)
    end
  end
end
