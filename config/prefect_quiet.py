"""What keeps Prefect on this machine, for its server and for every flow process; read before Prefect is imported."""

QUIET = {
    "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
    "DO_NOT_TRACK": "1",
    "PREFECT_SERVER_UI_SHOW_PROMOTIONAL_CONTENT": "false",
    "PREFECT_CLOUD_ENABLE_ORCHESTRATION_TELEMETRY": "false",
    "PREFECT_SERVER_EPHEMERAL_ENABLED": "false",  # a lost API address fails loudly, never starts a second store
    "PREFECT_CLI_PROMPT": "false",
}
