"""Certificates for a test: an authority, and what it has signed for some hosts."""
import subprocess


def openssl(*arguments):
    subprocess.run(["openssl", *map(str, arguments)], check=True, capture_output=True)


def make(folder, hosts):
    """Makes `ca.pem`, and for each name of a host its certificate and key: `NAME.pem`, `NAME.key`."""
    folder.mkdir()
    curve = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-noenc", "-days", "2"]
    openssl("req", "-x509", *curve, "-subj", "/CN=test", "-keyout", folder / "ca.key", "-out", folder / "ca.pem")
    for name, host in hosts.items():
        openssl(
            "req", "-x509", *curve, "-subj", f"/CN={host}", "-addext", f"subjectAltName=DNS:{host}",
            "-addext", "basicConstraints=critical,CA:FALSE", "-CA", folder / "ca.pem", "-CAkey", folder / "ca.key",
            "-keyout", folder / f"{name}.key", "-out", folder / f"{name}.pem")
