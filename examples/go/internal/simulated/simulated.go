// Package simulated makes evidence of simulated devices over fresh challenges, for tests. Only
// a verifier that was told to trust its authority or keys accepts any of it.
package simulated

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/sha256"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/asn1"
	"encoding/base64"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"math/big"
	"slices"
	"time"
)

// An Authority is in the place of Apple's.
type Authority struct {
	// Its certificate in DER.
	Root []byte

	intermediate *x509.Certificate
	key          *ecdsa.PrivateKey
}

// NewAuthority makes an authority that is valid around now.
func NewAuthority(now time.Time) *Authority {
	rootKey, key := newKey(elliptic.P384()), newKey(elliptic.P384())
	authority := func(serial int64, name string) *x509.Certificate {
		return &x509.Certificate{
			SerialNumber: big.NewInt(serial), Subject: pkix.Name{CommonName: name},
			NotBefore: now.AddDate(-1, 0, 0), NotAfter: now.AddDate(1, 0, 0),
			IsCA: true, BasicConstraintsValid: true, KeyUsage: x509.KeyUsageCertSign | x509.KeyUsageCRLSign,
		}
	}
	root := authority(1, "Root CA (simulated, never trust this)")
	rootDER := must(x509.CreateCertificate(rand.Reader, root, root, &rootKey.PublicKey, rootKey))
	root = must(x509.ParseCertificate(rootDER))
	intermediate := authority(2, "CA 1 (simulated, never trust this)")
	der := must(x509.CreateCertificate(rand.Reader, intermediate, root, &key.PublicKey, rootKey))
	return &Authority{rootDER, must(x509.ParseCertificate(der)), key}
}

// A Device is an iPhone with one app and one key in its enclave.
type Device struct {
	appID   string
	key     *ecdsa.PrivateKey
	counter uint32
}

// NewDevice makes a device.
func NewDevice(appID string) *Device { return &Device{appID: appID, key: newKey(elliptic.P256())} }

// Point is the public key: 65 bytes.
func (d *Device) Point() []byte { return must(d.key.PublicKey.ECDH()).Bytes() }

// KeyID is what generateKey gives, decoded.
func (d *Device) KeyID() []byte {
	id := sha256.Sum256(d.Point())
	return id[:]
}

// Attest is what attestKey gives.
func (d *Device) Attest(authority *Authority, clientDataHash [32]byte, now time.Time) []byte {
	point := d.Point()
	app := sha256.Sum256([]byte(d.appID))
	data := slices.Concat(app[:], []byte{0x40, 0, 0, 0, 0}, []byte("appattest\x00\x00\x00\x00\x00\x00\x00"), []byte{0, 32}, d.KeyID(),
		// The key in COSE's form: EC2, ES256, P-256.
		[]byte("\xa5\x01\x02\x03\x26\x20\x01\x21\x58\x20"), point[1:33], []byte("\x22\x58\x20"), point[33:])
	type platform struct {
		Number int `asn1:"explicit,tag:4"`
	}
	type version struct {
		Text []byte `asn1:"explicit,tag:1400"`
	}
	type nonce struct {
		Digest []byte `asn1:"explicit,tag:1"`
	}
	digest := sha256.Sum256(append(slices.Clone(data), clientDataHash[:]...))
	extension := func(last int, value any) pkix.Extension {
		return pkix.Extension{Id: asn1.ObjectIdentifier{1, 2, 840, 113635, 100, 8, last}, Value: must(asn1.Marshal(value))}
	}
	leaf := &x509.Certificate{
		SerialNumber: big.NewInt(3), Subject: pkix.Name{CommonName: "device (simulated, never trust this)"},
		NotBefore: now.Add(-24 * time.Hour), NotAfter: now.Add(48 * time.Hour),
		BasicConstraintsValid: true, KeyUsage: x509.KeyUsageDigitalSignature,
		SignatureAlgorithm: x509.ECDSAWithSHA256,
		ExtraExtensions: []pkix.Extension{
			extension(5, platform{10}), extension(7, version{[]byte("26.1")}), extension(2, nonce{digest[:]}),
		},
	}
	der := must(x509.CreateCertificate(rand.Reader, leaf, authority.intermediate, &d.key.PublicKey, authority.key))
	statement := cborMap("x5c", cborArray(cborBytes(der), cborBytes(authority.intermediate.Raw)), "receipt", cborBytes([]byte("not a receipt")))
	return cborMap("fmt", cborText("apple-appattest"), "attStmt", statement, "authData", cborBytes(data))
}

// Assert is what generateAssertion gives, with the next counter.
func (d *Device) Assert(clientDataHash [32]byte) []byte {
	d.counter++
	app := sha256.Sum256([]byte(d.appID))
	data := binary.BigEndian.AppendUint32(append(app[:], 0x40), d.counter)
	nonce := sha256.Sum256(append(slices.Clone(data), clientDataHash[:]...))
	digest := sha256.Sum256(nonce[:])
	signature := must(ecdsa.SignASN1(rand.Reader, d.key, digest[:]))
	return cborMap("signature", cborBytes(signature), "authenticatorData", cborBytes(data))
}

// CertificateDigest is that of the app in all verdicts, as the Play Console shows it.
const CertificateDigest = "E3:B0:C4:42:98:FC:1C:14:9A:FB:F4:C8:99:6F:B9:24:27:AE:41:E4:64:9B:93:4C:A4:95:99:1B:78:52:B8:55"

func payload(packageName, kind, binding string, now time.Time) map[string]any {
	return map[string]any{
		"requestDetails": map[string]any{
			"requestPackageName": packageName, kind: binding, "timestampMillis": fmt.Sprint(now.UnixMilli()),
		},
		"appIntegrity": map[string]any{
			"appRecognitionVerdict": "PLAY_RECOGNIZED", "packageName": packageName, "versionCode": "42",
			"certificateSha256Digest": []string{"47DEQpj8HBSa-_TImW-5JCeuQeRkm5NMpJWZG3hSuFU"},
		},
		"deviceIntegrity": map[string]any{"deviceRecognitionVerdict": []string{"MEETS_DEVICE_INTEGRITY"}},
		"accountDetails":  map[string]any{"appLicensingVerdict": "LICENSED"},
	}
}

// DecodeAnswer is Google's answer about a good standard token.
func DecodeAnswer(packageName, requestHash string, now time.Time) []byte {
	return must(json.Marshal(map[string]any{
		"tokenPayloadExternal": payload(packageName, "requestHash", requestHash, now),
	}))
}

// A Console has a developer's keys of the Play Console.
type Console struct {
	wrapping [32]byte
	signing  *ecdsa.PrivateKey
}

// NewConsole makes keys.
func NewConsole() *Console {
	c := &Console{signing: newKey(elliptic.P256())}
	rand.Read(c.wrapping[:])
	return c
}

// DecryptionKey is as the console shows it.
func (c *Console) DecryptionKey() string { return base64.StdEncoding.EncodeToString(c.wrapping[:]) }

// VerificationKey is as the console shows it.
func (c *Console) VerificationKey() string {
	return base64.StdEncoding.EncodeToString(must(x509.MarshalPKIXPublicKey(&c.signing.PublicKey)))
}

// Token is a good classic token: a JWS (RFC 7515) in a JWE (RFC 7516), A256KW and A256GCM.
func (c *Console) Token(packageName, nonce string, now time.Time) string {
	encode := base64.RawURLEncoding.EncodeToString
	input := encode([]byte(`{"alg":"ES256"}`)) + "." + encode(must(json.Marshal(payload(packageName, "nonce", nonce, now))))
	digest := sha256.Sum256([]byte(input))
	r, s, err := ecdsa.Sign(rand.Reader, c.signing, digest[:])
	if err != nil {
		panic(err)
	}
	signature := append(r.FillBytes(make([]byte, 32)), s.FillBytes(make([]byte, 32))...)
	inner := input + "." + encode(signature)

	key, iv := make([]byte, 32), make([]byte, 12)
	rand.Read(key)
	rand.Read(iv)
	header := encode([]byte(`{"alg":"A256KW","enc":"A256GCM"}`))
	sealed := must(cipher.NewGCM(must(aes.NewCipher(key)))).Seal(nil, iv, []byte(inner), []byte(header))
	text, tag := sealed[:len(inner)], sealed[len(inner):]
	return header + "." + encode(c.wrap(key)) + "." + encode(iv) + "." + encode(text) + "." + encode(tag)
}

// wrap wraps a key: RFC 3394, section 2.2.1.
func (c *Console) wrap(key []byte) []byte {
	block := must(aes.NewCipher(c.wrapping[:]))
	a := []byte{0xa6, 0xa6, 0xa6, 0xa6, 0xa6, 0xa6, 0xa6, 0xa6}
	r := slices.Clone(key)
	var t uint64
	for range 6 {
		for at := 0; at < len(r); at += 8 {
			t++
			b := slices.Concat(a, r[at:at+8])
			block.Encrypt(b, b)
			a = binary.BigEndian.AppendUint64(nil, binary.BigEndian.Uint64(b[:8])^t)
			copy(r[at:], b[8:])
		}
	}
	return append(a, r...)
}

func cborHead(major byte, value int) []byte {
	switch {
	case value < 24:
		return []byte{major<<5 | byte(value)}
	case value < 1<<8:
		return []byte{major<<5 | 24, byte(value)}
	default:
		return binary.BigEndian.AppendUint16([]byte{major<<5 | 25}, uint16(value))
	}
}

func cborBytes(data []byte) []byte { return append(cborHead(2, len(data)), data...) }

func cborText(text string) []byte { return append(cborHead(3, len(text)), text...) }

func cborArray(elements ...[]byte) []byte {
	return append(cborHead(4, len(elements)), slices.Concat(elements...)...)
}

// cborMap takes names and encoded values in turn.
func cborMap(members ...any) []byte {
	object := cborHead(5, len(members)/2)
	for at := 0; at < len(members); at += 2 {
		object = append(object, cborText(members[at].(string))...)
		object = append(object, members[at+1].([]byte)...)
	}
	return object
}

func newKey(curve elliptic.Curve) *ecdsa.PrivateKey {
	return must(ecdsa.GenerateKey(curve, rand.Reader))
}

func must[T any](value T, err error) T {
	if err != nil {
		panic(err)
	}
	return value
}
