/* Written by build-aux/version.sh. */
#define SIM_VERSION "0.1.0"
#define SIM_COMMIT "b23b5db1c4a7-dirty"
#define SIM_COMPILER "Debian clang version 14.0.6"
#define SIM_DATADIR "/usr/local/share/orrery"
