"""Certificates for a test: an authority, and certificates of hosts."""
import subprocess


def openssl(*arguments):
    subprocess.run(["openssl", *map(str, arguments)], check=True, capture_output=True)


def make(directory, hosts):
    """Makes `ca.pem`, and each host's certificate and key: `NAME.pem`, `NAME.key`."""
    directory.mkdir()
    curve = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-noenc", "-days", "2"]
    openssl("req", "-x509", *curve, "-subj", "/CN=test", "-keyout", directory / "ca.key", "-out", directory / "ca.pem")
    for name, host in hosts.items():
        openssl(
            "req", "-x509", *curve, "-subj", f"/CN={host}", "-addext", f"subjectAltName=DNS:{host}",
            "-addext", "basicConstraints=critical,CA:FALSE", "-CA", directory / "ca.pem", "-CAkey", directory / "ca.key",
            "-keyout", directory / f"{name}.key", "-out", directory / f"{name}.pem")
