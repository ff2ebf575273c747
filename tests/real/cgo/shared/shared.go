// Package shared is in the host and in the plugin, and there is one of it.
package shared

// Registered is set by the plugin's init.
var Registered = "not yet"
