# frozen_string_literal: true

require 'digest'

module Bonafide
  SCHEMES = { https: ABI::SCHEME_HTTPS, http: ABI::SCHEME_HTTP }.freeze

  # The 32 bytes that the evidence of a request must be about. `authority` is host and port as
  # the server was configured, never the Host header. For Play Integrity:
  # `Base64.urlsafe_encode64(binding, padding: false)`.
  def self.request_binding(app_id:, purpose:, challenge:, method:, authority:, path_and_query:,
                           body: '', scheme: :https, report_sha256: nil)
    request = Native.point(Native::BonafideRequest.new,
                           app_id: app_id, purpose: purpose, challenge: challenge, method: method,
                           authority: authority, path_and_query: path_and_query)
    request[:scheme] = Native.choice(SCHEMES, scheme)
    request[:body_sha256] = Native.memory(Digest::SHA256.digest(body))
    request[:report_sha256] = report_sha256 && Native.memory(Native.exactly(32, report_sha256, 'report_sha256'))
    Native.bytes(32, :bonafide_request_binding, request)
  end
end
