"""A certificate authority of the tests' own: a root, an intermediate, and certificates of the server with any term."""
import datetime
import subprocess

CONFIGURATION = """
[ca]
default_ca = this
[this]
database = {directory}/index
new_certs_dir = {directory}
rand_serial = yes
default_md = sha256
policy = any
certificate = {directory}/intermediate.pem
private_key = {directory}/intermediate.key
x509_extensions = server
unique_subject = no
[any]
commonName = supplied
[server]
subjectAltName = DNS:localhost
[authority]
basicConstraints = critical,CA:TRUE
keyUsage = keyCertSign
"""


class Authority:
    def __init__(self, directory):
        directory.mkdir()
        self.directory = directory
        (directory / "index").touch()
        (directory / "configuration").write_text(CONFIGURATION.format(directory=directory))
        for name in ["root", "intermediate", "server"]:
            self.openssl("genpkey", "-algorithm", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-out", self.path(f"{name}.key"))
        self.root = self.signed("root", "-x509", "-days", "9")
        self.openssl("req", "-new", "-key", self.path("intermediate.key"), "-subj", "/CN=intermediate", "-out", self.path("i.csr"))
        self.openssl("x509", "-req", "-in", self.path("i.csr"), "-CA", self.root, "-CAkey", self.path("root.key"), "-CAcreateserial",
                     "-days", "9", "-extfile", self.path("configuration"), "-extensions", "authority",
                     "-out", self.path("intermediate.pem"))
        self.openssl("req", "-new", "-key", self.path("server.key"), "-subj", "/CN=localhost", "-out", self.path("s.csr"))
        self.key = self.path("server.key")

    def path(self, name):
        return str(self.directory / name)

    def openssl(self, *arguments):
        subprocess.run(["openssl", *arguments], check=True, capture_output=True)

    def signed(self, name, *options):
        """A certificate signed with its own key."""
        out = self.path(f"{name}.pem")
        self.openssl("req", "-new", "-key", self.path(f"{name}.key"), "-subj", f"/CN={name}", *options, "-out", out,
                     "-addext", "subjectAltName=DNS:localhost")
        return out

    def certificate(self, begins, ends, is_complete=True):
        """A certificate of the server, with a term in days from now, and the intermediate where it is complete."""
        now = datetime.datetime.now(datetime.timezone.utc)
        start, end = ((now + datetime.timedelta(days=days)).strftime("%Y%m%d%H%M%SZ") for days in (begins, ends))
        out = self.path("s.pem")
        self.openssl("ca", "-batch", "-notext", "-config", self.path("configuration"), "-startdate", start, "-enddate", end,
                     "-in", self.path("s.csr"), "-out", out)
        if is_complete:
            with open(out, "a") as file, open(self.path("intermediate.pem")) as intermediate:
                file.write(intermediate.read())
        return out
