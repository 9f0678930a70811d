"""Who signs: two files in a folder, a chain of certificates and its key.

They are made at first use, for this machine alone; a real certificate is put in their place (docs/dubbing.md).
"""

import datetime
import os
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from dubbing.errors import ProvenanceFailed

CHAIN: Final = "chain.pem"  # the signer's certificate first, then who vouches for it
KEY: Final = "key.pem"
_ORGANISATION: Final = "Onmaru"
_DAYS: Final = 730
_MAX_PEM: Final = 1 << 18  # bytes

_Key = ec.EllipticCurvePrivateKey | ed25519.Ed25519PrivateKey | rsa.RSAPrivateKey


@dataclass(frozen=True, slots=True)
class Identity:
    """What signs."""

    chain: bytes  # PEM
    key: bytes  # PEM, PKCS #8
    algorithm: bytes  # as C2PA names it


def identity(folder: Path) -> Identity:
    """Who signs; made where the folder is not there, or empty.

    Raises:
        ProvenanceFailed: a file is missing, cannot be read, does not hold today, or they do not belong together.
    """
    if not folder.exists() or not any(folder.iterdir()):
        _make(folder)
    try:
        chain, key = ((folder / name).read_bytes()[:_MAX_PEM] for name in (CHAIN, KEY))
        first = x509.load_pem_x509_certificates(chain)[0]
        loaded = serialization.load_pem_private_key(key, None)
    except (OSError, ValueError, TypeError, UnsupportedAlgorithm) as error:
        raise ProvenanceFailed(f"the certificate in {folder} cannot be read ({error}); both files are PEM") from error
    now = datetime.datetime.now(datetime.UTC)
    if not first.not_valid_before_utc <= now <= first.not_valid_after_utc:
        raise ProvenanceFailed(
            f"the certificate in {folder} holds from {first.not_valid_before_utc:%Y-%m-%d} to "
            f"{first.not_valid_after_utc:%Y-%m-%d}; renew it, or move both files away to have one made"
        )
    if not isinstance(loaded, _Key) or loaded.public_key() != first.public_key():
        raise ProvenanceFailed(f"{folder / KEY} is not the key of the first certificate in {CHAIN}")
    return Identity(chain, _plain(loaded), _algorithm(loaded, folder))


def _algorithm(key: _Key, folder: Path) -> bytes:
    if isinstance(key, ed25519.Ed25519PrivateKey):
        return b"ed25519"
    if isinstance(key, rsa.RSAPrivateKey):
        return b"ps256"
    curves = {"secp256r1": b"es256", "secp384r1": b"es384", "secp521r1": b"es512"}
    if key.curve.name not in curves:
        raise ProvenanceFailed(f"the key in {folder} is on {key.curve.name}; C2PA takes P-256, P-384 and P-521")
    return curves[key.curve.name]


def _plain(key: _Key) -> bytes:
    forms = serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    return key.private_bytes(*forms)


def _make(folder: Path) -> None:
    """A certificate of this machine alone, under an authority whose key nobody keeps."""
    authority, own = ec.generate_private_key(ec.SECP256R1()), ec.generate_private_key(ec.SECP256R1())
    above, below = _name("Onmaru, made on this machine"), _name("Onmaru on this machine")
    top = _certificate(above, authority, above, authority, signs_others=True)
    leaf = _certificate(below, own, above, authority, signs_others=False)
    chain = b"".join(each.public_bytes(serialization.Encoding.PEM) for each in (leaf, top))
    folder.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=f".{folder.name}-", dir=folder.parent) as part:
        made = Path(part) / "pair"
        made.mkdir(mode=0o700)
        for name, data in ((KEY, _plain(own)), (CHAIN, chain)):
            with os.fdopen(os.open(made / name, os.O_WRONLY | os.O_CREAT, 0o600), "wb") as file:
                file.write(data)
        # Both at once, so that no other process finds a key without its certificate; where one was quicker, its stays.
        try:
            made.rename(folder)
        except OSError:
            if not (folder / CHAIN).exists():
                raise


def _name(common: str) -> x509.Name:
    organisation = x509.NameAttribute(NameOID.ORGANIZATION_NAME, _ORGANISATION)
    return x509.Name([organisation, x509.NameAttribute(NameOID.COMMON_NAME, common)])


def _certificate(
    subject: x509.Name,
    key: ec.EllipticCurvePrivateKey,
    issuer: x509.Name,
    issuing: ec.EllipticCurvePrivateKey,
    *,
    signs_others: bool,
) -> x509.Certificate:
    """As C2PA 2.2, 14.5.1 has it: a signer is no authority, and its certificate says what it may sign."""
    now = datetime.datetime.now(datetime.UTC)
    usage = x509.KeyUsage(
        digital_signature=not signs_others,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=signs_others,
        crl_sign=signs_others,
        encipher_only=False,
        decipher_only=False,
    )
    builder = (
        x509.CertificateBuilder(issuer, subject, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(minutes=5))
        .not_valid_after(now + datetime.timedelta(days=_DAYS))
        .add_extension(x509.BasicConstraints(signs_others, 0 if signs_others else None), critical=True)
        .add_extension(usage, critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(issuing.public_key()), critical=False)
    )
    if not signs_others:
        builder = builder.add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.EMAIL_PROTECTION]), critical=False)
    return builder.sign(issuing, hashes.SHA256())
