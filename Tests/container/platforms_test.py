"""The files for platforms: known members, and consistent with the image."""
import sys
import tomllib
import unittest

import engine
import pypi

KUBERNETES = ["kubernetes-validate==1.37.0"]
STATE = "/var/lib/hookline"


class PlatformsTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        sys.path.insert(0, str(pypi.installed(KUBERNETES)))
        cls.port = int(next(iter(engine.configuration(engine.image("http"))["Config"]["ExposedPorts"])).split("/")[0])

    def check_settings(self, names):
        """Each is a setting that the program knows."""
        variables = [word for name in names for word in ("--env", f"{name}=1")]
        said = engine.engine().run(
            "podman", "run", "--rm", *variables, engine.image("alone"), "check", check=False).stdout
        self.assertIn("runs as", said)
        self.assertNotIn("unknown setting", said)

    def test_cloud_run(self):
        import kubernetes_validate
        import yaml

        service = yaml.safe_load((engine.INFRA / "service.yaml").read_text())
        self.assertEqual((service["apiVersion"], service["kind"]), ("serving.knative.dev/v1", "Service"))
        template = service["spec"]["template"]
        specification = template["spec"]
        # Knative's members, in addition to a pod's.
        self.assertEqual(specification.pop("containerConcurrency"), 80)
        self.assertGreater(specification.pop("timeoutSeconds"), 4)
        pod = {
            "apiVersion": "v1", "kind": "Pod", "metadata": {"name": "hookline", **template["metadata"]},
            "spec": specification}
        try:
            kubernetes_validate.validate(pod, kubernetes_validate.latest_version(), strict=True)
        except kubernetes_validate.ValidationError as error:
            self.fail(f"{list(error.path)}: {error.message}")
        [container] = specification["containers"]
        self.assertEqual([port["containerPort"] for port in container["ports"]], [self.port])
        for probe in ["startupProbe", "livenessProbe"]:
            self.assertEqual(container[probe]["httpGet"], {"path": "/health", "port": self.port})
        self.check_settings([variable["name"] for variable in container["env"]])
        # Every mounted secret is used.
        paths = {
            f"{mount['mountPath']}/{volume['secret']['items'][0]['path']}"
            for mount in container["volumeMounts"] for volume in specification["volumes"]
            if volume["name"] == mount["name"]}
        values = {variable["name"]: variable["value"] for variable in container["env"]}
        self.assertEqual(paths, {value for name, value in values.items() if name.endswith("_FILE")})
        # "Quotas and limits" of Cloud Logging: 256 KB per entry, including its own members.
        self.assertLessEqual(int(values["HOOKLINE_MAX_LINE"]), 250_000)

    def test_fly(self):
        description = tomllib.loads((engine.INFRA / "fly.toml").read_text())
        known = {"app", "primary_region", "kill_signal", "kill_timeout", "build", "env", "mounts", "http_service", "vm"}
        self.assertEqual(set(description), known)
        self.assertEqual(description["kill_signal"], "SIGTERM")
        self.assertEqual(description["mounts"]["destination"], STATE)
        service = description["http_service"]
        self.assertEqual((service["internal_port"], description["env"]["PORT"]), (self.port, str(self.port)))
        self.assertEqual([check["path"] for check in service["checks"]], ["/health"])
        self.assertEqual(description["build"]["dockerfile"], "Dockerfile")
        target = engine.configuration(engine.image(description["build"]["build-target"]))
        self.assertIn(target["Config"].get("User", ""), ["", "0"])


if __name__ == "__main__":
    unittest.main()
