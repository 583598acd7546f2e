<?php

declare(strict_types=1);

namespace Bonafide;

/** A request, as the server knows it and the app must have sent it. */
final class Request
{
    public function __construct(
        public readonly string $appId,
        /** What the endpoint does, in the server's own word. */
        public readonly string $purpose,
        #[\SensitiveParameter] public readonly string $challenge,
        public readonly string $method,
        /** As the server was configured, never the Host header. */
        public readonly string $authority,
        public readonly string $pathAndQuery,
        #[\SensitiveParameter] public readonly string $body = '',
        public readonly bool $https = true,
        /** The SHA-256 of the report of runtime signals, 32 bytes. */
        public readonly ?string $reportSha256 = null,
    ) {
    }

    /** The 32 bytes that the evidence must be about. */
    public function binding(): string
    {
        $request = new Struct('bonafide_request');
        $request->bytes('app_id', $this->appId);
        $request->bytes('purpose', $this->purpose);
        $request->bytes('challenge', $this->challenge);
        $request->bytes('method', $this->method);
        $request->bytes('authority', $this->authority);
        $request->bytes('path_and_query', $this->pathAndQuery);
        $request->bytes('body_sha256', hash('sha256', $this->body, true), length: false);
        if ($this->reportSha256 !== null) {
            $report = Library::exactly(32, $this->reportSha256, 'reportSha256');
            $request->bytes('report_sha256', $report, length: false);
        }
        $request->data[0]->scheme = $this->https ? Abi::SCHEME_HTTPS : Abi::SCHEME_HTTP;
        $hash = Library::ffi()->new('uint8_t[32]');
        Library::run('bonafide_request_binding', $request->data, $hash);
        return \FFI::string($hash, 32);
    }

    /** The same for Play Integrity: nonce or request hash. */
    public function bindingBase64Url(): string
    {
        return rtrim(strtr(base64_encode($this->binding()), '+/', '-_'), '=');
    }
}
